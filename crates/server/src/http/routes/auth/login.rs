//! `POST /v1/auth/login`: signs a person in; the tenant follows from who it is.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use tenantry_application::{
    ports::tenants::TenantKey,
    use_cases::auth::sign_in::{Command, SignedIn},
};
use tenantry_domain::{email::Email, password::PlainPassword};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        context::Anonymous,
        json::Json,
        rules::{self, At},
        tenant_hints::TenantHints,
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::{
        tenant::{MyTenantView, TenantView},
        tokens::TokensView,
        user::UserView,
    },
};

problems!(SignInProblems: [THROTTLED, BODY] InvalidCredentials, NoMembership, ConcurrentChange);

/// Who wants to sign in.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInBody {
    /// The person's address.
    #[validate(custom(function = rules::email))]
    #[schema(example = "ada@example.com")]
    email: String,
    /// The person's password.
    #[validate(custom(function = rules::password))]
    #[schema(example = "correct horse battery staple")]
    password: String,
    /// Slug or id of the tenant to work in. Without it, or for a tenant the person is no active member of, it is the
    /// one last used.
    #[validate(length(max = 64, code = "too_long", message = "must have at most 64 characters"))]
    #[schema(nullable = false, example = "acme")]
    tenant: Option<String>,
    /// Whether the session shall outlive the day.
    #[schema(nullable = false)]
    remember_me: Option<bool>,
}

/// A person who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct SignInAnswer {
    user: UserView,
    /// The tenant the tokens are for.
    tenant: TenantView,
    /// All memberships of the person, for a switcher.
    memberships: Vec<MyTenantView>,
    tokens: TokensView,
}

/// Signs a person in by email address and password.
#[utoipa::path(
    post, path = "/login", tag = "auth", operation_id = "sign_in", security(()), request_body = SignInBody,
    params(
        ("tenant" = Option<String>, Query, description = "As `tenant` of the body, which comes first."),
        ("X-Tenant" = Option<String>, Header, description = "The same again, and it comes last, after the subdomain."),
    ),
    responses((status = OK, description = "The person is signed in.", body = SignInAnswer), SignInProblems)
)]
pub(super) async fn sign_in(
    Throttled(client): Throttled,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    TenantHints(tenant_hints): TenantHints,
    body: Json<SignInBody>,
) -> Result<Answer<SignInAnswer>, Problem> {
    let command = body.value.into_command(&tenant_hints)?;
    app.limits.check_sign_in(&command.email, client)?;
    let signed_in = app.application.auth.sign_in.execute(&actor, command).await?;
    Ok(Answer(signed_in.into()))
}

impl SignInBody {
    fn into_command(self, tenant_hints: &[String]) -> Result<Command, Problem> {
        let hint = tenant_hints.first();
        Ok(Command {
            email: Email::parse(&self.email).at("/email")?,
            password: PlainPassword::present(&self.password).at("/password")?,
            tenant: self.tenant.as_ref().or(hint).and_then(|wish| TenantKey::parse(wish)),
            remember_me: self.remember_me.unwrap_or_default(),
        })
    }
}

impl From<SignedIn> for SignInAnswer {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            user: (&signed_in.user).into(),
            tenant: (&signed_in.current.tenant).into(),
            memberships: signed_in.memberships.iter().map(Into::into).collect(),
            tokens: signed_in.tokens.into(),
        }
    }
}
