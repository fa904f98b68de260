//! An invitation link, as the members who manage links see it. After its URL was made, it is never shown again.

use serde::Serialize;
use tenantry_application::use_cases::invitation_links::url::LinkWithUrl;
use tenantry_domain::{Timestamp, invitation_link::InvitationLink};
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::Time;
use crate::http::vocabulary::{DomainText, LabelText, LinkStateName, RoleName};

/// An invitation link.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationLink)]
pub(crate) struct LinkView {
    /// The link's id.
    id: Uuid,
    /// What the link is for, in the words of whoever made it.
    #[schema(required, value_type = Option<LabelText>)]
    label: Option<String>,
    /// The role that people get who join by the link.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// Whether people can join by the link.
    #[schema(value_type = LinkStateName)]
    status: &'static str,
    /// How many people have joined by the link. The audit log has who they are: `GET /v1/audit-events?target_id=…` with
    /// the link's id.
    uses: u32,
    /// How many people may join by the link; `null` for any number.
    #[schema(required)]
    max_uses: Option<u32>,
    /// When the link expires; `null` for never.
    #[schema(required)]
    expires_at: Option<Time>,
    /// The domains of the email addresses that may join by the link. If there are some, people must verify their address
    /// before they join. An empty list lets everybody in.
    #[schema(value_type = Vec<DomainText>)]
    allowed_domains: Vec<String>,
    /// The `user_id` of the member who made the link, or who last made a new URL for it.
    made_by: Uuid,
    /// When the link was made.
    created_at: Time,
}

impl LinkView {
    /// The link as of `now`.
    pub(crate) fn at(now: Timestamp, link: &InvitationLink) -> Self {
        let (snapshot, terms) = (link.snapshot(), link.terms());
        Self {
            id: snapshot.id.as_uuid(),
            label: terms.label.as_ref().map(|label| label.as_str().to_owned()),
            role: terms.role.as_str(),
            status: link.state_at(now).as_str(),
            uses: snapshot.uses,
            max_uses: terms.max_uses.map(std::num::NonZeroU32::get),
            expires_at: terms.expires_at.map(Time::from),
            allowed_domains: terms.allowed_domains.iter().map(str::to_owned).collect(),
            made_by: snapshot.made_by.as_uuid(),
            created_at: snapshot.created_at.into(),
        }
    }
}

/// An invitation link with its URL, which is shown once.
#[derive(Serialize, ToSchema)]
#[schema(as = SharedInvitationLink)]
pub(crate) struct SharedLinkView {
    /// The link.
    link: LinkView,
    /// The URL to share. It is never shown again, because only its hash is stored.
    #[schema(format = "uri")]
    url: String,
}

impl SharedLinkView {
    /// The link as of `now`.
    pub(crate) fn at(now: Timestamp, made: LinkWithUrl) -> Self {
        Self { link: LinkView::at(now, &made.link), url: made.url }
    }
}
