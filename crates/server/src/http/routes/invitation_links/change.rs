//! `PATCH /v1/invitation-links/{id}`: changes an invitation link.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::invitation_links::change_link::Command;
use tenantry_domain::{
    allowed_domains::AllowedDomains,
    invitation_link::{InvitationLink, LinkChange},
    names::Label,
    role::Role,
};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        patch::Patch,
        path::PathId,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation_link::LinkView,
    vocabulary::{DomainText, FutureTime, LabelText, MaxUses, RoleName},
};

problems!(ChangeLinkProblems: [SIGNED_IN, PERMITTED, BODY] NotFound, Outranked, ConcurrentChange);

/// The changes to the link. Fields that are missing stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeLinkBody {
    /// What the link is for. Send null for nothing.
    #[validate(custom(function = rules::label_or_null))]
    #[schema(value_type = Option<LabelText>)]
    label: Patch<String>,
    /// The role that people get who join by the link from now on, not above the caller's own.
    #[validate(custom(function = rules::role))]
    #[schema(value_type = RoleName, required = false)]
    role: Option<String>,
    /// How many people may join by the link, and not fewer than have joined. Send null for any number.
    #[validate(custom(function = rules::max_uses_or_null))]
    #[schema(value_type = Option<MaxUses>)]
    max_uses: Patch<u32>,
    /// When the link expires. Send null for never.
    #[validate(custom(function = rules::moment_or_null))]
    #[schema(value_type = Option<FutureTime>)]
    expires_at: Patch<String>,
    /// The domains of the email addresses that may join by the link. Send an empty list for all.
    #[validate(custom(function = rules::domains))]
    #[schema(value_type = Vec<DomainText>, required = false)]
    allowed_domains: Option<Vec<String>>,
    /// Whether the link is disabled. Nobody joins by it then, and it can be enabled again.
    #[schema(nullable = false)]
    disabled: Option<bool>,
}

/// Changes an invitation link, or disables it.
///
/// Its URL stays the same.
#[utoipa::path(
    patch, path = "/{id}", tag = "invitation-links", operation_id = "change_invitation_link",
    security(("bearer" = [])), params(("id" = Uuid, Path, description = "The link's id.")),
    request_body = ChangeLinkBody,
    responses((status = OK, description = "The link.", body = LinkView), ChangeLinkProblems)
)]
pub(super) async fn change_link(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<InvitationLink>,
    body: Json<ChangeLinkBody>,
) -> Result<Answer<LinkView>, Problem> {
    let command = Command { id, change: body.value.into_change()? };
    let link = app.application.invitation_links.change.execute(&actor, command).await?;
    Ok(Answer(LinkView::at(app.now(), &link)))
}

impl ChangeLinkBody {
    fn into_change(self) -> Result<LinkChange, Problem> {
        Ok(LinkChange {
            label: self.label.parse(|text| Label::parse(&text)).context("/label")?,
            role: self.role.as_deref().map(str::parse::<Role>).transpose().context("/role")?,
            max_uses: self.max_uses.parse(rules::parse_max_uses).context("/max_uses")?,
            expires_at: self.expires_at.parse(|text| rules::parse_moment(&text)).context("/expires_at")?,
            allowed_domains: self.allowed_domains.map(AllowedDomains::parse).transpose().context("/allowed_domains")?,
            disabled: self.disabled,
        })
    }
}
