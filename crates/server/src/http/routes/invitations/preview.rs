//! `POST /v1/invitations/preview`: shows an invitation to the holder of its token. The token is sent in the body,
//! because URLs end up in logs.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use tenantry_application::use_cases::invitations::preview_invitation::Preview;
use tenantry_domain::token_text::InvitationToken;
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    codes::Code,
    extract::{context::Anonymous, json::Json, throttled::Throttled},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::{tenant::TenantNameView, time::Time},
    vocabulary::{EmailAddress, InvitationTokenName, Name, RoleName},
};

problems!(PreviewProblems: [THROTTLED, BODY]
    InvitationInvalid, InvitationExpired, InvitationRevoked, InvitationDeclined, InvitationAccepted, TenantSuspended);

/// The invitation to show.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewBody {
    /// The token from the invitation link.
    #[schema(value_type = InvitationTokenName)]
    token: String,
}

/// An invitation, as the invited person sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitationPreview)]
pub(super) struct PreviewView {
    /// The email address of the invited person.
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The role the person gets.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// The inviting organization.
    tenant: TenantNameView,
    /// The name of the person who sent the invitation. `null` if the operator of the service did.
    #[schema(required, value_type = Option<Name>)]
    invited_by: Option<String>,
    /// When the invitation expires.
    expires_at: Time,
}

/// Returns an invitation without accepting it.
///
/// The token is the proof, so no access token is needed. Only an invitation that can still be accepted is returned.
#[utoipa::path(
    post, path = "/preview", tag = "invitations", operation_id = "preview_invitation", security(()),
    request_body = PreviewBody,
    responses((status = OK, description = "The invitation.", body = PreviewView), PreviewProblems)
)]
pub(super) async fn preview_invitation(
    _: Throttled,
    Anonymous(actor): Anonymous,
    State(app): State<App>,
    body: Json<PreviewBody>,
) -> Result<Answer<PreviewView>, Problem> {
    let token = token(&body.value.token)?;
    let preview = app.application.invitations.preview.execute(&actor, &token).await?;
    Ok(Answer(preview.into()))
}

/// Parses an invitation token. A damaged token gets the same code as an unknown one.
pub(crate) fn token(text: &str) -> Result<InvitationToken, Problem> {
    InvitationToken::parse(text)
        .map_err(|_| Problem::new(Code::InvitationInvalid, "The invitation token is incomplete. Use the whole link."))
}

impl From<Preview> for PreviewView {
    fn from(preview: Preview) -> Self {
        Self {
            email: preview.email.to_string(),
            role: preview.role.as_str(),
            tenant: (&preview.tenant).into(),
            invited_by: preview.inviter.map(|name| name.to_string()),
            expires_at: preview.expires_at.into(),
        }
    }
}
