//! Personal invitations, for the inviter and for the invited person.

mod accept_invitation;
mod find_invitation;
mod invite;
mod list_invitations;
mod preview_invitation;
mod resend_invitation;
mod revoke_invitation;
