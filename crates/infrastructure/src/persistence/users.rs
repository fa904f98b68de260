//! People: users with their address and password, keyed by the person and in no tenant.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, JoinType, QueryFilter,
    QueryResult, QueryTrait,
    sea_query::{Expr, OnConflict, Order, Query, SelectStatement},
};
use tenantry_application::ports::{
    store_error::{Conflict, StoreError},
    users::{SignInCandidate, UserReader, UserRepository, UserWithPassword},
};
use tenantry_domain::{
    email::Email,
    locale::Locale,
    names::DisplayName,
    password::PasswordHash,
    tenant::TenantId,
    time_zone::TimeZone,
    user::{User, UserId, UserSnapshot},
};
use uuid::Uuid;

use super::{
    columns::{self, Row, SecretText},
    entities::{
        credentials, founders, refresh_tokens, user_emails,
        users::{Column, Entity, Model},
    },
    error::translate,
    unit_of_work::{Begun, PlatformReads, Store, Work},
    user_tenants,
};

/// The kind of a password credential.
pub(super) const PASSWORD: &str = "password";

#[async_trait]
impl<T: Begun, S: Send + Sync> UserRepository for Store<T, Work<S>> {
    async fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let found = Entity::find_by_id(id.as_uuid()).one(&self.connection).await.map_err(translate)?;
        found.as_ref().map(restore).transpose()
    }

    async fn find_by_email(&mut self, email: &Email) -> Result<Option<UserWithPassword>, StoreError> {
        let found = self.connection.query_one(&by_email(email)).await.map_err(translate)?;
        found.map(|row| with_password(&row)).transpose()
    }

    async fn insert(&mut self, user: &User, password: &PasswordHash) -> Result<(), StoreError> {
        insert_email(&self.connection, user).await?;
        let insert = Entity::insert(row(user).into_active_model());
        insert.exec_without_returning(&self.connection).await.map_err(translate)?;
        let credential = credentials::Model {
            user_id: user.id().as_uuid(),
            kind: PASSWORD.to_owned(),
            secret: SecretText::from(password),
            updated_at: user.snapshot().updated_at,
        };
        let insert = credentials::Entity::insert(credential.into_active_model());
        insert.exec_without_returning(&self.connection).await.map(drop).map_err(translate)
    }

    async fn update(&mut self, before: &User, after: &User) -> Result<(), StoreError> {
        let mut row = row(after).into_active_model().reset_all();
        row.id = NotSet;
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(before.id().as_uuid()))
            .filter(Column::Version.eq(i64::from(before.snapshot().version)));
        if update.exec(&self.connection).await.map_err(translate)?.rows_affected == 0 {
            return Err(StoreError::Stale);
        }
        if before.email() != after.email() {
            let claim = user_emails::Entity::delete_by_id(before.email().as_str().to_owned());
            claim.exec(&self.connection).await.map_err(translate)?;
            insert_email(&self.connection, after).await?;
        }
        Ok(())
    }

    async fn claim_founding(&mut self, user: UserId, limit: u32) -> Result<(), StoreError> {
        let reached = || StoreError::Conflict { what: Conflict::FoundedTenants };
        if limit == 0 {
            return Err(reached());
        }
        // One statement: of concurrent claims each waits for the one before and sees its count. A claim beyond the limit
        // changes no row.
        let column = |column| Expr::col((founders::Entity, column));
        let one_more = OnConflict::column(founders::Column::UserId)
            .value(founders::Column::Tenants, column(founders::Column::Tenants).add(1_i64))
            .action_and_where(column(founders::Column::Tenants).lt(i64::from(limit)))
            .to_owned();
        let first = founders::Model { user_id: user.as_uuid(), tenants: 1 };
        let claim = founders::Entity::insert(first.into_active_model()).on_conflict(one_more).into_query();
        let claimed = self.connection.execute(&claim).await.map_err(translate)?.rows_affected();
        if claimed == 0 { Err(reached()) } else { Ok(()) }
    }
}

#[async_trait]
impl UserReader for PlatformReads {
    async fn find_candidate(&mut self, email: &Email) -> Result<Option<SignInCandidate>, StoreError> {
        // A token chain begins with a sign-in or a switch of the tenant, so the newest first token of a tenant names it.
        let last_tenant = Query::select()
            .column(refresh_tokens::Column::TenantId)
            .from(refresh_tokens::Entity)
            .and_where(
                Expr::col((refresh_tokens::Entity, refresh_tokens::Column::UserId)).equals(("tenantry_users", "id")),
            )
            .and_where(refresh_tokens::Column::Generation.eq(0_i64))
            .and_where(refresh_tokens::Column::TenantId.is_not_null())
            .order_by(refresh_tokens::Column::IssuedAt, Order::Desc)
            .order_by(refresh_tokens::Column::GrantId, Order::Desc)
            .limit(1)
            .take();
        let query = by_email(email).expr_as(last_tenant, "last_tenant").take();
        let Some(found) = self.connection.query_one(&query).await.map_err(translate)? else {
            return Ok(None);
        };
        let UserWithPassword { user, password } = with_password(&found)?;
        let last_tenant: Option<Uuid> = found.try_get("", "last_tenant").map_err(translate)?;
        let memberships = user_tenants::list_all(&self.connection, user.id()).await?;
        Ok(Some(SignInCandidate { user, password, memberships, last_tenant: last_tenant.map(TenantId::new) }))
    }

    async fn find(&mut self, id: UserId) -> Result<Option<UserWithPassword>, StoreError> {
        let mut query = people();
        query.from(Entity).and_where(Expr::col(("tenantry_users", "id")).eq(id.as_uuid()));
        let query = with_credential(query);
        let found = self.connection.query_one(&query).await.map_err(translate)?;
        found.map(|row| with_password(&row)).transpose()
    }
}

/// Returns the user who holds the claim of that address, with their password if they have one.
fn by_email(email: &Email) -> SelectStatement {
    let mut query = people();
    query
        .from(user_emails::Entity)
        .join(
            JoinType::InnerJoin,
            Entity,
            Expr::col(("tenantry_users", "id")).equals(("tenantry_user_emails", "user_id")),
        )
        .and_where(Expr::col(("tenantry_user_emails", "email_norm")).eq(email.as_str()));
    with_credential(query)
}

/// Selects what [`with_password`] reads.
fn people() -> SelectStatement {
    let mut query = Query::select();
    columns::select::<Entity>(&mut query, "tenantry_users");
    columns::select::<credentials::Entity>(&mut query, "tenantry_credentials");
    query
}

/// Joins the passwords of the people that the query finds.
fn with_credential(mut query: SelectStatement) -> SelectStatement {
    let password = Condition::all()
        .add(Expr::col(("tenantry_credentials", "user_id")).equals(("tenantry_users", "id")))
        .add(Expr::col(("tenantry_credentials", "kind")).eq(PASSWORD));
    query.join(JoinType::LeftJoin, credentials::Entity, password).take()
}

fn with_password(found: &QueryResult) -> Result<UserWithPassword, StoreError> {
    let user = restore(&columns::read(found, "tenantry_users")?)?;
    let password: Option<credentials::Model> = columns::read_joined(found, "tenantry_credentials", "user_id")?;
    Ok(UserWithPassword { user, password: password.map(|credential| credential.secret.into()) })
}

async fn insert_email(connection: &impl ConnectionTrait, user: &User) -> Result<(), StoreError> {
    let claim = user_emails::Model { email_norm: user.email().as_str().to_owned(), user_id: user.id().as_uuid() };
    let insert = user_emails::Entity::insert(claim.into_active_model());
    insert.exec_without_returning(connection).await.map(drop).map_err(translate)
}

fn row(user: &User) -> Model {
    let user = user.snapshot();
    Model {
        id: user.id.as_uuid(),
        email_norm: user.email.as_str().to_owned(),
        email_verified_at: user.email_verified_at,
        name: user.name.as_str().to_owned(),
        created_at: user.created_at,
        updated_at: user.updated_at,
        version: i64::from(user.version),
        locale: user.locale.map(|locale| locale.as_str().to_owned()),
        time_zone: user.time_zone.map(|zone| zone.as_str().to_owned()),
    }
}

pub(super) fn restore(row: &Model) -> Result<User, StoreError> {
    let read = Row::new("user", row.id);
    Ok(User::restore(UserSnapshot {
        id: UserId::new(row.id),
        email: read.parsed(Email::parse(&row.email_norm))?,
        email_verified_at: row.email_verified_at,
        name: read.parsed(DisplayName::parse(&row.name))?,
        locale: row.locale.as_deref().map(|tag| read.parsed(Locale::of_tag(tag))).transpose()?,
        // A later version may know more of them. Nobody is shut out for it.
        time_zone: row.time_zone.as_deref().and_then(|name| TimeZone::parse(name).ok()),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: read.count(row.version)?,
    }))
}
