//! Personal invitations, from the inviter's side and from the invited person's.

pub mod accept_invitation;
pub mod delivery;
pub mod find_invitation;
pub mod invite;
pub mod list_invitations;
pub mod preview_invitation;
pub mod resend_invitation;
pub mod revoke_invitation;
