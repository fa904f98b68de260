//! Codes of members: what they may do, and what keeps a membership as it is.

macro_rules! memberships_codes {
    ($($next:ident)*; $($before:tt)*) => {
        collect! { $($next)*; $($before)*
            Forbidden "forbidden" FORBIDDEN "Permission missing"
                "The caller's role lacks the permission the route requires."
                "Ask an administrator of the organization for a role that has it.";
            Outranked "outranked" FORBIDDEN "Rank too low"
                "The member or the requested role ranks above the caller."
                "Ask a member of at least that rank.";
            OwnMembership "own_membership" FORBIDDEN "Not allowed on your own membership"
                "Members cannot promote, deactivate or remove themselves."
                "To leave, call `/v1/members/leave`. For anything else, ask another member.";
            LastOwner "last_owner" CONFLICT "Last owner"
                "The organization would have no active owner left."
                "Make another member an owner first.";
            MemberInUse "member_in_use" CONFLICT "Member in use"
                "Data of the service still refers to the member, and keeps the membership from being ended. Nothing was changed."
                "Hand over or delete what belongs to the member in the service. The operator finds the table's name in the log.";
            AlreadyMember "already_member" CONFLICT "Already a member"
                "The person is already a member of the organization."
                "Nothing needs to be done. To change the membership, use `/v1/members/{user_id}`.";
        }
    };
}
pub(super) use memberships_codes;
