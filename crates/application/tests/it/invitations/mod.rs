//! Personal invitations, from the inviter's side and from the invited person's.

mod accept_invitation;
mod find_invitation;
mod invite;
mod list_invitations;
mod preview_invitation;
mod resend_invitation;
mod revoke_invitation;
