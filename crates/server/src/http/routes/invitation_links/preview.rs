//! `POST /v1/invitation-links/preview`: shows an invitation link to the holder of its token. The token is sent in the
//! body, because URLs end up in logs.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use tenantry_application::use_cases::invitation_links::preview_link::LinkPreview;
use tenantry_domain::token_text::LinkToken;
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    codes::Code,
    extract::{context::Anonymous, json::Json, throttled::Throttled},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::{tenant::TenantNameView, time::Time},
    vocabulary::{DomainText, LinkTokenName, RoleName},
};

problems!(PreviewLinkProblems: [THROTTLED, BODY] LinkInvalid, LinkDisabled, LinkExpired, LinkUsedUp, TenantSuspended);

/// The link to show.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewLinkBody {
    /// The token from the URL of the link.
    #[schema(value_type = LinkTokenName)]
    token: String,
}

/// An invitation link, as everybody sees it who has its URL.
#[derive(Serialize, ToSchema)]
#[schema(as = InvitationLinkPreview)]
pub(super) struct LinkPreviewView {
    /// The organization.
    tenant: TenantNameView,
    /// The role that people get who join by the link.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// The domains of the email addresses that may join by the link. If there are some, the address must be verified
    /// before. An empty list lets everybody in.
    #[schema(value_type = Vec<DomainText>)]
    allowed_domains: Vec<String>,
    /// When the link expires; `null` for never.
    #[schema(required)]
    expires_at: Option<Time>,
}

/// Returns an invitation link without joining by it.
///
/// The token is the proof, so no access token is needed. It uses nothing up. Only a link by which people can join is
/// returned.
#[utoipa::path(
    post, path = "/preview", tag = "invitation-links", operation_id = "preview_invitation_link", security(()),
    request_body = PreviewLinkBody,
    responses((status = OK, description = "The link.", body = LinkPreviewView), PreviewLinkProblems)
)]
pub(super) async fn preview_link(
    _: Throttled,
    Anonymous(actor): Anonymous,
    State(app): State<App>,
    body: Json<PreviewLinkBody>,
) -> Result<Answer<LinkPreviewView>, Problem> {
    let token = token(&body.value.token)?;
    let preview = app.application.invitation_links.preview.execute(&actor, &token).await?;
    Ok(Answer(preview.into()))
}

/// Parses the token of a link. A damaged token gets the same code as an unknown one.
pub(crate) fn token(text: &str) -> Result<LinkToken, Problem> {
    LinkToken::parse(text)
        .map_err(|_| Problem::new(Code::LinkInvalid, "The token of the link is incomplete. Use the whole link."))
}

impl From<LinkPreview> for LinkPreviewView {
    fn from(preview: LinkPreview) -> Self {
        Self {
            tenant: (&preview.tenant).into(),
            role: preview.role.as_str(),
            allowed_domains: preview.allowed_domains.iter().map(str::to_owned).collect(),
            expires_at: preview.expires_at.map(Time::from),
        }
    }
}
