//! Codes of invitations.

macro_rules! invitations_codes {
    ($($next:ident)*; $($before:tt)*) => {
        collect! { $($next)*; $($before)*
            InvitationForOther "invitation_for_other" FORBIDDEN "Invitation for another person"
                "The invitation is for a different email address than the signed-in account's."
                "Sign out, or sign in with the invited email address.";
            AlreadyInvited "already_invited" CONFLICT "Already invited"
                "The organization already has an open invitation for this email address."
                "Resend that invitation, or revoke it first.";
            InvitationAccepted "invitation_accepted" CONFLICT "Invitation already accepted"
                "The invitation has already been accepted. It can be used once."
                "Sign in with the account that accepted it.";
            EmailUnverified "email_unverified" FORBIDDEN "Email address not verified"
                "Nobody has proved that they receive email at the account's address. Until then its invitations are not shown, and it does not join by a link that is for certain domains."
                "Ask for a code with `POST /v1/auth/verify-email/resend` and send it to `POST /v1/auth/verify-email`. Then refresh the access token.";
            InvitationInvalid "invitation_invalid" NOT_FOUND "Invalid invitation"
                "The link belongs to no invitation, or a newer link has replaced it."
                "Use the link in the newest email, or ask for a new invitation.";
            InvitationExpired "invitation_expired" GONE "Invitation expired"
                "The invitation has expired."
                "Ask for a new invitation.";
            InvitationDeclined "invitation_declined" GONE "Invitation declined"
                "The invited person declined the invitation."
                "Ask for a new invitation.";
            InvitationRevoked "invitation_revoked" GONE "Invitation revoked"
                "The invitation was revoked, or the person who sent it has left or may no longer give its role."
                "Ask for a new invitation.";
        }
    };
}
pub(super) use invitations_codes;
