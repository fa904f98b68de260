//! `POST /v1/me/join`: makes the signed-in person a member of an organization.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::me::join_tenant::Joined;
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{json::Json, signed_in::SignedInPerson, throttled::Throttled},
    openapi::problems::problems,
    problem::Problem,
    routes::{invitation_links::preview::token, invitations::accept::AcceptAnswer},
    state::App,
    vocabulary::LinkTokenName,
};

problems!(JoinProblems: [THROTTLED, SIGNED_IN_PERSON, BODY]
    LinkInvalid, LinkDisabled, LinkExpired, LinkUsedUp, DomainNotAllowed, EmailUnverified, TenantSuspended,
    AlreadyMember, SeatsExhausted, ProvisioningRefused, SessionEnded, ConcurrentChange);

/// How the person gets in.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinBody {
    /// The token from the URL of an invitation link.
    #[schema(value_type = LinkTokenName)]
    link_token: String,
}

/// Joins an organization by an invitation link.
///
/// If the link is for certain domains, the email address of the account must be verified and of one of them. The response
/// has tokens for the organization, in the same session. The tokens of the request stay valid.
#[utoipa::path(
    post, path = "/join", tag = "me", operation_id = "join_tenant", security(("bearer" = [])),
    request_body = JoinBody,
    responses((status = OK, description = "The person is now a member.", body = AcceptAnswer), JoinProblems)
)]
pub(super) async fn join_tenant(
    _: Throttled,
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    body: Json<JoinBody>,
) -> Result<Answer<AcceptAnswer>, Problem> {
    let token = token(&body.value.link_token)?;
    Ok(Answer(app.application.me.join.execute(&actor, &token).await?.into()))
}

impl From<Joined> for AcceptAnswer {
    fn from(joined: Joined) -> Self {
        Self::of(&joined.user, &joined.tenant, &joined.membership, joined.tokens)
    }
}
