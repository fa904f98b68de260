//! `POST /v1/auth/signup`: creates an organization and signs its owner in.

use axum::{Json as Answer, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use tenantry_application::{
    founding::NewTenant,
    use_cases::{
        auth::sign_up::{Command, SignedUp},
        idempotency::RepeatableRequest,
    },
};
use tenantry_domain::{
    email::Email,
    locale::Locale,
    names::DisplayName,
    password::{PasswordContext, PlainPassword},
    slug::Slug,
};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::http::{
    extract::{
        context::Anonymous,
        idempotency_key::IdempotencyKey,
        json::Json,
        rules::{self, FieldContext},
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::{member::MemberView, tenant::TenantView, tokens::TokensView, user::UserView},
    vocabulary::{EmailAddress, IdempotencyKeyText, LocaleName, Name, NewPassword, SlugText},
};

problems!(SignUpProblems: [THROTTLED, IDEMPOTENT, BODY] EmailTaken, SlugTaken, FoundingLimitReached, ProvisioningRefused, ConcurrentChange);

/// The account and the organization to create.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = password_is_hard_to_guess, skip_on_field_errors = false))]
pub(super) struct SignUpBody {
    /// The owner's email address.
    #[validate(custom(function = rules::email))]
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The owner's password. It must have at least 8 characters and be hard to guess.
    #[schema(value_type = NewPassword)]
    password: String,
    /// The owner's name.
    #[validate(custom(function = rules::display_name))]
    #[schema(value_type = Name)]
    name: String,
    /// The language of emails to the owner, from the one with the code on. If it is missing, it is the installation's
    /// until they choose one.
    #[validate(custom(function = rules::locale))]
    #[schema(value_type = LocaleName, required = false)]
    locale: Option<String>,
    /// The organization to create.
    #[validate(nested)]
    tenant: FoundTenantBody,
}

/// The organization to create.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::routes) struct FoundTenantBody {
    /// The organization's name.
    #[validate(custom(function = rules::display_name))]
    #[schema(value_type = Name)]
    pub(in crate::http::routes) name: String,
    /// The organization's unique name in URLs. If it is missing, it is derived from the name.
    #[validate(custom(function = rules::slug))]
    #[schema(value_type = SlugText, required = false)]
    pub(in crate::http::routes) slug: Option<String>,
}

/// A new organization, with its owner signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct SignUpAnswer {
    /// The person.
    user: UserView,
    /// The organization.
    tenant: TenantView,
    /// The person's membership, as its owner.
    membership: MemberView,
    /// The tokens for the organization.
    tokens: TokensView,
}

/// Creates an organization with the caller as its owner, and signs the caller in.
///
/// A person with an account signs in instead: 409 `email_taken`. If the slug is taken, the problem suggests others.
#[utoipa::path(
    post, path = "/signup", tag = "auth", operation_id = "sign_up", security(()), request_body = SignUpBody,
    params(("Idempotency-Key" = Option<IdempotencyKeyText>, Header,
        description = "A unique key for this request. A retry with the same key and body creates nothing twice.")),
    responses((status = CREATED, description = "The organization was created.", body = SignUpAnswer), SignUpProblems)
)]
pub(super) async fn sign_up(
    _: Throttled,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    key: IdempotencyKey,
    body: Json<SignUpBody>,
) -> Result<(StatusCode, Answer<SignUpAnswer>), Problem> {
    let command = body.value.into_command(key.for_body(&body.raw))?;
    let founded = app.application.auth.sign_up.execute(&actor, command).await?;
    Ok((StatusCode::CREATED, Answer(founded.into())))
}

fn password_is_hard_to_guess(body: &SignUpBody) -> Result<(), ValidationError> {
    let context = PasswordContext {
        email: &body.email,
        person: &body.name,
        tenant: &body.tenant.name,
        slug: body.tenant.slug.as_deref(),
    };
    let chosen = PlainPassword::present(&body.password).and_then(|password| password.choose(&context));
    chosen.map(drop).map_err(|error| rules::refusal_of("password", &error))
}

impl SignUpBody {
    fn into_command(self, repeatable: Option<RepeatableRequest>) -> Result<Command, Problem> {
        Ok(Command {
            email: Email::parse(&self.email).context("/email")?,
            password: PlainPassword::present(&self.password).context("/password")?,
            name: DisplayName::parse(&self.name).context("/name")?,
            locale: self.locale.as_deref().map(Locale::of_tag).transpose().context("/locale")?,
            tenant: NewTenant {
                name: DisplayName::parse(&self.tenant.name).context("/tenant/name")?,
                slug: self.tenant.slug.as_deref().map(Slug::parse).transpose().context("/tenant/slug")?,
            },
            repeatable,
        })
    }
}

impl From<SignedUp> for SignUpAnswer {
    fn from(founded: SignedUp) -> Self {
        Self {
            user: (&founded.user).into(),
            tenant: (&founded.tenant).into(),
            membership: (&founded.membership).into(),
            tokens: founded.tokens.into(),
        }
    }
}
