//! Personal invitations, for the inviter and for the invited person.

pub mod accept_invitation;
pub mod delivery;
pub mod find_invitation;
pub mod invite;
pub mod list_invitations;
pub(crate) mod offer;
pub mod preview_invitation;
pub mod resend_invitation;
pub mod revoke_invitation;

use self::{
    accept_invitation::AcceptInvitation, delivery::Delivery, find_invitation::FindInvitation, invite::Invite,
    list_invitations::ListInvitations, preview_invitation::PreviewInvitation, resend_invitation::ResendInvitation,
    revoke_invitation::RevokeInvitation,
};
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Invitations {
    pub invite: Invite,
    pub resend: ResendInvitation,
    pub revoke: RevokeInvitation,
    pub find: FindInvitation,
    pub list: ListInvitations,
    pub preview: PreviewInvitation,
    pub accept: AcceptInvitation,
}

impl Invitations {
    pub(crate) fn new(parts: &Parts) -> Self {
        let access = || parts.access.clone();
        let delivery = Delivery { secrets: parts.adapters.secrets.clone(), settings: parts.settings.clone() };
        Self {
            invite: Invite { access: access(), delivery: delivery.clone() },
            resend: ResendInvitation { access: access(), delivery },
            revoke: RevokeInvitation { access: access() },
            find: FindInvitation { access: access() },
            list: ListInvitations { access: access() },
            preview: PreviewInvitation { access: access() },
            accept: AcceptInvitation::new(parts),
        }
    }
}
