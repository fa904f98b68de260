//! `POST /v1/tenants`: creates another organization for a signed-in person.

use axum::{Json as Answer, extract::State, http::StatusCode};
use serde::Serialize;
use tenantry_application::{
    founding::NewTenant,
    use_cases::tenants::found_tenant::{Command, FoundedTenant},
};
use tenantry_domain::{names::DisplayName, slug::Slug};
use utoipa::ToSchema;

use crate::http::{
    extract::{
        idempotency_key::IdempotencyKey, json::Json, rules::FieldContext, signed_in::SignedInPerson,
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::Problem,
    routes::auth::sign_up::FoundTenantBody,
    state::App,
    views::{member::MemberView, tenant::TenantView, tokens::TokensView},
    vocabulary::IdempotencyKeyText,
};

problems!(FoundTenantProblems: [SIGNED_IN_PERSON, THROTTLED, IDEMPOTENT, BODY]
    SlugTaken, FoundingLimitReached, ProvisioningRefused, SessionEnded, ConcurrentChange);

/// A new organization, with tokens for its owner.
#[derive(Serialize, ToSchema)]
pub(super) struct FoundTenantAnswer {
    tenant: TenantView,
    membership: MemberView,
    /// Tokens for the new organization, in the same session. The tokens of the request stay valid.
    tokens: TokensView,
}

/// Creates an organization with the signed-in person as its owner.
///
/// The response has tokens for the new organization, like those of `/v1/auth/switch`.
#[utoipa::path(
    post, path = "", tag = "tenant", operation_id = "found_tenant", security(("bearer" = [])), request_body = FoundTenantBody,
    params(("Idempotency-Key" = Option<IdempotencyKeyText>, Header,
        description = "A unique key for this request. A retry with the same key and body creates nothing twice.")),
    responses(
        (status = CREATED, description = "The organization was created.", body = FoundTenantAnswer),
        FoundTenantProblems
    )
)]
pub(super) async fn found_tenant(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    _: Throttled,
    key: IdempotencyKey,
    body: Json<FoundTenantBody>,
) -> Result<(StatusCode, Answer<FoundTenantAnswer>), Problem> {
    let repeatable = key.for_body(&body.raw);
    let tenant = NewTenant {
        name: DisplayName::parse(&body.value.name).context("/name")?,
        slug: body.value.slug.as_deref().map(Slug::parse).transpose().context("/slug")?,
    };
    let founded = app.application.tenants.found.execute(&actor, Command { tenant, repeatable }).await?;
    Ok((StatusCode::CREATED, Answer(founded.into())))
}

impl From<FoundedTenant> for FoundTenantAnswer {
    fn from(founded: FoundedTenant) -> Self {
        Self {
            tenant: (&founded.tenant).into(),
            membership: (&founded.membership).into(),
            tokens: founded.tokens.into(),
        }
    }
}
