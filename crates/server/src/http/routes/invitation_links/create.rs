//! `POST /v1/invitation-links`: makes an invitation link.

use axum::{
    Json as Answer,
    extract::{OriginalUri, State},
    http::{HeaderName, StatusCode, header},
};
use serde::Deserialize;
use tenantry_domain::{allowed_domains::AllowedDomains, invitation_link::LinkTerms, names::Label, role::Role};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation_link::SharedLinkView,
    vocabulary::{DomainText, FutureTime, LabelText, MaxUses, RoleName},
};

problems!(CreateLinkProblems: [SIGNED_IN, PERMITTED, BODY] Outranked);

/// What the link grants.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateLinkBody {
    /// What the link is for, to tell it from others.
    #[validate(custom(function = rules::label))]
    #[schema(value_type = LabelText, required = false)]
    label: Option<String>,
    /// The role that people get who join by the link, not above the caller's own. Defaults to `member`.
    #[validate(custom(function = rules::role))]
    #[schema(value_type = RoleName, required = false)]
    role: Option<String>,
    /// How many people may join by the link. If it is missing, any number.
    #[validate(custom(function = rules::max_uses))]
    #[schema(value_type = MaxUses, required = false)]
    max_uses: Option<u32>,
    /// When the link expires. If it is missing, never.
    #[validate(custom(function = rules::moment))]
    #[schema(value_type = FutureTime, required = false)]
    expires_at: Option<String>,
    /// The domains of the email addresses that may join by the link. A domain stands for itself alone. If there are some,
    /// people must verify their address before they join. If it is missing or empty, everybody may join.
    #[validate(custom(function = rules::domains))]
    #[schema(value_type = Vec<DomainText>, required = false)]
    allowed_domains: Option<Vec<String>>,
}

/// Makes an invitation link.
///
/// The URL is in this response and in no other.
#[utoipa::path(
    post, path = "", tag = "invitation-links", operation_id = "create_invitation_link", security(("bearer" = [])),
    request_body = CreateLinkBody,
    responses(
        (status = CREATED, description = "The link was made.", body = SharedLinkView,
            headers(("Location" = String, description = "The path of the link."))),
        CreateLinkProblems
    )
)]
pub(super) async fn create_link(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    body: Json<CreateLinkBody>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Answer<SharedLinkView>), Problem> {
    let made = app.application.invitation_links.create.execute(&actor, body.value.into_terms()?).await?;
    let location = format!("{}/{}", uri.path(), made.link.id());
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Answer(SharedLinkView::at(app.now(), made))))
}

impl CreateLinkBody {
    fn into_terms(self) -> Result<LinkTerms, Problem> {
        Ok(LinkTerms {
            label: self.label.as_deref().map(Label::parse).transpose().context("/label")?,
            role: self.role.as_deref().unwrap_or(Role::Member.as_str()).parse().context("/role")?,
            max_uses: self.max_uses.map(rules::parse_max_uses).transpose().context("/max_uses")?,
            expires_at: self.expires_at.as_deref().map(rules::parse_moment).transpose().context("/expires_at")?,
            allowed_domains: AllowedDomains::parse(self.allowed_domains.unwrap_or_default())
                .context("/allowed_domains")?,
        })
    }
}
