//! An invitation, as the inviting tenant sees it. After it is sent, its tokens are never shown again.

use serde::Serialize;
use tenantry_application::use_cases::invitations::delivery::Delivered;
use tenantry_domain::{Timestamp, invitation::Invitation};
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::Time;
use crate::http::vocabulary::{EmailAddress, InvitationStatusName, RoleName};

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(crate) struct InvitationView {
    /// The invitation's id.
    pub id: Uuid,
    /// The email address of the invited person.
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The role the person gets.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// The invitation's status.
    #[schema(value_type = InvitationStatusName)]
    status: &'static str,
    /// The `user_id` of the person who sent the invitation. `null` if the operator of the service did.
    #[schema(required)]
    invited_by: Option<Uuid>,
    /// When the invitation was created.
    created_at: Time,
    /// When the invitation was last sent.
    sent_at: Time,
    /// Set if the last email did not arrive. The invitation is still valid, and can be sent again.
    bounced: Option<BounceView>,
    /// When the invitation expires.
    expires_at: Time,
}

/// An email that did not arrive.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bounce)]
pub(crate) struct BounceView {
    /// When it was given up.
    at: Time,
    /// What the mail server of the address answered.
    reply: String,
}

impl InvitationView {
    /// The invitation as of `now`.
    pub(crate) fn at(now: Timestamp, invitation: &Invitation) -> Self {
        let snapshot = invitation.snapshot();
        Self {
            id: snapshot.id.as_uuid(),
            email: snapshot.email.to_string(),
            role: snapshot.role.as_str(),
            status: invitation.status_at(now),
            invited_by: snapshot.invited_by.map(|member| member.as_uuid()),
            created_at: snapshot.created_at.into(),
            sent_at: snapshot.sent_at.into(),
            bounced: snapshot
                .bounced
                .as_ref()
                .map(|bounce| BounceView { at: bounce.at.into(), reply: bounce.reply.clone() }),
            expires_at: snapshot.expires_at.into(),
        }
    }
}

/// An invitation, with the inviter's copy of its link.
#[derive(Serialize, ToSchema)]
#[schema(as = SentInvitation)]
pub(crate) struct SentInvitationView {
    /// The invitation.
    pub invitation: InvitationView,
    /// The inviter's copy of the link. It lets the invited person accept, but does not verify the email address.
    #[schema(format = "uri")]
    link: String,
    /// Whether this request sends an email, which leaves soon after. `false` if the request was repeated with the same
    /// `Idempotency-Key`. If the email does not arrive, the invitation says `bounced`.
    mail_queued: bool,
}

impl SentInvitationView {
    /// The delivered invitation as of `now`.
    pub(crate) fn at(now: Timestamp, delivered: Delivered) -> Self {
        Self {
            invitation: InvitationView::at(now, &delivered.invitation),
            link: delivered.link,
            mail_queued: delivered.mail_queued,
        }
    }
}
