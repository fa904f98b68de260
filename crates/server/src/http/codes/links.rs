//! Codes of invitation links, and of the policy that decides who gets in by one.

macro_rules! links_codes {
    ($($next:ident)*; $($before:tt)*) => {
        collect! { $($next)*; $($before)*
            LinkInvalid "link_invalid" NOT_FOUND "Invalid invitation link"
                "The URL belongs to no invitation link, or a newer URL has replaced it."
                "Ask for the link again.";
            LinkDisabled "link_disabled" GONE "Invitation link disabled"
                "The invitation link was disabled, or the person who made it has left or may no longer give its role."
                "Ask for another link or for a personal invitation.";
            LinkExpired "link_expired" GONE "Invitation link expired"
                "The invitation link has expired."
                "Ask for another link or for a personal invitation.";
            LinkUsedUp "link_used_up" GONE "Invitation link used up"
                "As many people have joined by the invitation link as may."
                "Ask for another link or for a personal invitation.";
            DomainNotAllowed "domain_not_allowed" FORBIDDEN "Domain not allowed"
                "The invitation link is for email addresses of other domains."
                "Use an address of one of the domains that the preview of the link lists, or ask for a personal invitation.";
        }
    };
}
pub(super) use links_codes;
