//! Two example companies, created the regular way: by signing up, inviting and accepting. Only the goods are inserted
//! as rows, through each company's own part of the database.

use std::io::{self, Write};

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, TransactionSession, TransactionTrait};
use tenantry_application::{
    actor::{Actor, Origin},
    founding::NewTenant,
    ports::{clock::Clock, ids::IdGenerator},
    use_cases::{
        auth::{authenticate, sign_up},
        invitations::{accept_invitation, invite},
    },
};
use tenantry_domain::{
    email::Email,
    names::DisplayName,
    password::PlainPassword,
    role::Role,
    slug::Slug,
    tenant::TenantId,
    token_text::InvitationToken,
    user::{ExistingAccount, UserId},
};
use tenantry_infrastructure::{clock::SystemClock, ids::UuidV7Generator, persistence::TenantDatabase};
use tenantry_server::compose::Composed;
use uuid::Uuid;

use crate::{
    entities::{products, reviews, sales_records},
    values::HOME_CURRENCY,
};

/// The password of every seeded person.
pub const PASSWORD: &str = "seven quiet harbours at dawn";

/// The size of a company.
#[derive(Debug, Clone, Copy)]
pub struct Company {
    /// Its slug. Its people have the addresses `owner@SLUG.example`, `user2@SLUG.example` and so on.
    pub slug: &'static str,
    /// The number of its people, including the owner.
    pub users: usize,
    /// The number of its products.
    pub products: usize,
    /// The number of their reviews.
    pub reviews: usize,
}

/// The companies that `storefront seed` creates.
pub const COMPANIES: [Company; 2] = [
    Company { slug: "company-a", users: 5, products: 500, reviews: 2_000 },
    Company { slug: "company-b", users: 10, products: 1_000, reviews: 5_000 },
];

const CATEGORIES: [&str; 5] = ["books", "garden", "kitchen", "music", "toys"];
const PEOPLE: [&str; 4] = ["Ada", "Bea", "Cleo", "Dora"];
/// Rows in one statement.
const MOST_ROWS: usize = 500;

/// Why a company could not be created.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The sign-up failed, mostly because the company exists already.
    #[error("cannot create company {0}; seed an empty data folder")]
    SignUp(&'static str, #[source] sign_up::SignUpError),
    /// A person could not be invited.
    #[error(transparent)]
    Invite(#[from] invite::InviteError),
    /// A person could not accept.
    #[error(transparent)]
    Accept(#[from] accept_invitation::AcceptInvitationError),
    /// The owner's token is not accepted.
    #[error(transparent)]
    Authenticate(#[from] authenticate::AuthenticateError),
    /// A name in this file is invalid.
    #[error("a name in the seed is invalid")]
    Name,
    /// The goods can't be inserted.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// Output can't be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Creates the two companies, and prints whom to sign in as.
///
/// # Errors
/// The variants of [`SeedError`].
pub async fn seed_all(composed: &Composed) -> Result<(), SeedError> {
    for company in &COMPANIES {
        seed(composed, company).await?;
        writeln!(io::stdout(), "{}: sign in as {} with \"{PASSWORD}\"", company.slug, email(company, 1))?;
    }
    Ok(())
}

/// Creates the company with everything in it, and returns its tenant.
///
/// # Errors
/// The variants of [`SeedError`].
pub async fn seed(composed: &Composed, company: &Company) -> Result<TenantId, SeedError> {
    let (tenant, owner) = people(composed, company).await?;
    goods(&composed.service.database.tenant(tenant), company, owner).await?;
    Ok(tenant)
}

/// Returns the address of a person in the company. The owner is the first.
pub fn email(company: &Company, number: usize) -> String {
    let name = if number == 1 { "owner".to_owned() } else { format!("user{number}") };
    format!("{name}@{}.example", company.slug)
}

async fn people(composed: &Composed, company: &Company) -> Result<(TenantId, UserId), SeedError> {
    let application = &composed.service.app.application;
    let stranger = Actor::anonymous(Origin::default());
    let command = sign_up::Command {
        email: known(Email::parse(&email(company, 1)))?,
        password: known(PlainPassword::present(PASSWORD))?,
        name: known(DisplayName::parse("Owner"))?,
        tenant: NewTenant {
            name: known(DisplayName::parse(company.slug))?,
            slug: Some(known(Slug::parse(company.slug))?),
        },
        locale: None,
        repeatable: None,
    };
    let founded = application.auth.sign_up.execute(&stranger, command).await;
    let founded = founded.map_err(|error| SeedError::SignUp(company.slug, error))?;
    let header = format!("Bearer {}", founded.tokens.access_token);
    let command = authenticate::Command { authorization: Some(&header), tenant_hints: &[] };
    let owner = application.auth.authenticate.execute(command, Origin::default())?;
    for number in 2..=company.users {
        let address = known(Email::parse(&email(company, number)))?;
        let command = invite::Command { email: address, role: Role::Member, repeatable: None };
        let invited = application.invitations.invite.execute(&owner, command).await?;
        let (_, token) = invited.link.split_once("token=").ok_or(SeedError::Name)?;
        let command = accept_invitation::Command {
            token: known(InvitationToken::parse(token))?,
            name: Some(known(DisplayName::parse(&format!("User {number}")))?),
            password: Some(known(PlainPassword::present(PASSWORD))?),
            locale: None,
            existing: ExistingAccount::Keep,
        };
        application.invitations.accept.execute(&stranger, command).await?;
    }
    Ok((founded.tenant.id(), founded.user.id()))
}

/// Inserts all goods, or none.
async fn goods(database: &TenantDatabase, company: &Company, seller: UserId) -> Result<(), DbErr> {
    let transaction = database.begin().await?;
    let now = SystemClock.now();
    let numbered = |most: usize| (0_i64..).take(most).zip(std::iter::repeat_with(|| UuidV7Generator.uuid()));
    let sold: Vec<(i64, Uuid)> = numbered(company.products).collect();
    let price = |number: i64| 100 + number * 37 % 9_000;
    let rows = sold.iter().zip(CATEGORIES.iter().cycle()).map(|(&(number, id), category)| products::ActiveModel {
        id: Set(id),
        sku: Set(format!("SKU-{number:05}")),
        name: Set(format!("Thing {number} of {}", company.slug)),
        category: Set((*category).to_owned()),
        price_minor: Set(price(number)),
        currency: Set(HOME_CURRENCY.to_owned()),
        created_at: Set(now),
        ..Default::default()
    });
    insert::<products::Entity, _>(&transaction, rows).await?;
    let about = sold.iter().cycle().zip(PEOPLE.iter().cycle());
    let rows =
        numbered(company.reviews).zip(about).map(|((number, id), ((_, product), person))| reviews::ActiveModel {
            id: Set(id),
            product_id: Set(*product),
            rating: Set(i16::try_from(number % 5 + 1).unwrap_or(1)),
            body: Set(format!("Review {number} in {}", company.slug)),
            author: Set((*person).to_owned()),
            created_at: Set(now),
            ..Default::default()
        });
    insert::<reviews::Entity, _>(&transaction, rows).await?;
    let rows = numbered(2 * company.products).zip(sold.iter().cycle()).map(|((number, id), &(product, product_id))| {
        let (quantity, unit_price) = (number % 3 + 1, price(product));
        sales_records::ActiveModel {
            id: Set(id),
            product_id: Set(product_id),
            quantity: Set(quantity),
            unit_price_minor: Set(unit_price),
            total_minor: Set(quantity * unit_price),
            currency: Set(HOME_CURRENCY.to_owned()),
            sold_by: Set(seller.as_uuid()),
            sold_at: Set(now),
            ..Default::default()
        }
    });
    insert::<sales_records::Entity, _>(&transaction, rows).await?;
    transaction.commit().await
}

async fn insert<E, A>(database: &impl ConnectionTrait, rows: impl Iterator<Item = A>) -> Result<(), DbErr>
where
    E: EntityTrait,
    A: sea_orm::ActiveModelTrait<Entity = E> + Send,
{
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(MOST_ROWS).collect();
        E::insert_many(some).exec_without_returning(database).await?;
    }
    Ok(())
}

fn known<T, E>(parsed: Result<T, E>) -> Result<T, SeedError> {
    parsed.map_err(|_| SeedError::Name)
}
