//! An invitation, as the inviting tenant sees it. Its tokens are never shown again.

use serde::Serialize;
use tenantry_application::use_cases::invitations::delivery::Delivered;
use tenantry_domain::{Timestamp, invitation::Invitation};
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::Time;

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(crate) struct InvitationView {
    /// The invitation's id.
    pub id: Uuid,
    /// Whom it is for.
    #[schema(example = "bea@example.com")]
    email: String,
    /// The role it gives.
    #[schema(example = "member")]
    role: &'static str,
    /// `open`, `accepted`, `revoked` or `expired`.
    #[schema(example = "open")]
    status: &'static str,
    /// The id of the person who invited.
    invited_by: Uuid,
    /// When it was made.
    created_at: Time,
    /// When it was last mailed.
    sent_at: Time,
    /// Until when it is good.
    expires_at: Time,
}

impl InvitationView {
    /// The invitation as it stands at that moment.
    pub(crate) fn at(now: Timestamp, invitation: &Invitation) -> Self {
        let snapshot = invitation.snapshot();
        Self {
            id: snapshot.id.as_uuid(),
            email: snapshot.email.to_string(),
            role: snapshot.role.as_str(),
            status: invitation.status_at(now),
            invited_by: snapshot.invited_by.as_uuid(),
            created_at: snapshot.created_at.into(),
            sent_at: snapshot.sent_at.into(),
            expires_at: snapshot.expires_at.into(),
        }
    }
}

/// An invitation with the inviter's copy of its link.
#[derive(Serialize, ToSchema)]
#[schema(as = SentInvitation)]
pub(crate) struct SentInvitationView {
    /// The invitation.
    pub invitation: InvitationView,
    /// The inviter's copy of the link. It lets the invited person in, but does not prove the mailbox.
    link: String,
    /// Whether this request handed a mail over; a repeated one sends none.
    mail_sent: bool,
}

impl SentInvitationView {
    /// The delivered invitation as it stands at that moment.
    pub(crate) fn at(now: Timestamp, delivered: Delivered) -> Self {
        Self {
            invitation: InvitationView::at(now, &delivered.invitation),
            link: delivered.link,
            mail_sent: delivered.mail_sent,
        }
    }
}
