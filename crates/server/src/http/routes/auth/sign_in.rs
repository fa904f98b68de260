//! `POST /v1/auth/login`: signs a person in and picks a tenant from their memberships. Without one, the session has none.

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
        rules::{self, FieldContext},
        tenant_hints::TenantHints,
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::{FieldError, Problem},
    state::App,
    views::{
        tenant::{MyTenantView, TenantView},
        tokens::TokensView,
        user::UserView,
    },
    vocabulary::{EmailAddress, Password, TenantName},
};

problems!(SignInProblems: [THROTTLED, BODY] InvalidCredentials, NoMembership, ConcurrentChange);

/// The credentials to sign in with.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInBody {
    /// The person's email address.
    #[validate(custom(function = rules::email))]
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The person's password.
    #[validate(custom(function = rules::password))]
    #[schema(value_type = Password)]
    password: String,
    /// The slug or id of the tenant to work in. If none is named, the tenant the person last used is chosen. If the person
    /// is not an active member of it, the response is `no_membership`.
    #[validate(length(max = 64, code = "too_long", message = "must have at most 64 characters"))]
    #[schema(value_type = TenantName, required = false)]
    tenant: Option<String>,
    /// Whether to keep the session for longer than a day. Defaults to `false`.
    #[schema(nullable = false)]
    remember_me: Option<bool>,
}

/// A signed-in person and their tokens.
#[derive(Serialize, ToSchema)]
pub(super) struct SignInAnswer {
    /// The person.
    user: UserView,
    /// The tenant the tokens are valid for, or null if the person is an active member of none. Such tokens work only for
    /// what is the person's own, such as `/v1/me` and `POST /v1/tenants`.
    #[schema(required)]
    tenant: Option<TenantView>,
    /// All of the person's memberships, for a tenant switcher.
    memberships: Vec<MyTenantView>,
    /// The tokens for that tenant.
    tokens: TokensView,
}

/// Signs in with an email address and a password.
///
/// A wrong password and an unknown address get the same response. Attempts are limited per client and per address.
#[utoipa::path(
    post, path = "/login", tag = "auth", operation_id = "sign_in", security(()), request_body = SignInBody,
    params(
        ("tenant" = Option<TenantName>, Query,
            description = "The slug or id of the tenant to work in. The body's `tenant` takes precedence."),
        ("X-Tenant" = Option<TenantName>, Header,
            description = "As `tenant` in the query. The body, the query and the subdomain take precedence."),
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
        let named = self.tenant.as_ref().or(tenant_hints.first());
        let key = |text: &String| TenantKey::parse(text).ok_or_else(malformed_tenant);
        Ok(Command {
            email: Email::parse(&self.email).context("/email")?,
            password: PlainPassword::present(&self.password).context("/password")?,
            tenant: named.map(key).transpose()?,
            remember_me: self.remember_me.unwrap_or_default(),
        })
    }
}

/// The answer to a text that no tenant can have as a name, wherever the request has it. It depends on the text alone.
fn malformed_tenant() -> Problem {
    let (code, detail) = ("malformed".into(), "must be the slug or the id of a tenant".into());
    Problem::fields(vec![FieldError { pointer: "/tenant".to_owned(), code, detail }])
}

impl From<SignedIn> for SignInAnswer {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            user: (&signed_in.user).into(),
            tenant: signed_in.current.as_ref().map(|current| (&current.tenant).into()),
            memberships: signed_in.memberships.iter().map(Into::into).collect(),
            tokens: signed_in.tokens.into(),
        }
    }
}
