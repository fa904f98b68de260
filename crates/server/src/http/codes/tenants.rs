//! Codes of tenants: which one is meant, its status, its name and its seats.

macro_rules! tenants_codes {
    ($($next:ident)*; $($before:tt)*) => {
        collect! { $($next)*; $($before)*
            TenantSuspended "tenant_suspended" FORBIDDEN "Organization blocked"
                "The organization is suspended, canceled or deleted. Members can only sign in and see why."
                "Contact the organization's owner or the operator of the installation. An owner can undo a deletion with `POST /v1/tenant/restore`.";
            TenantMismatch "tenant_mismatch" FORBIDDEN "Tenant mismatch"
                "`?tenant=`, the subdomain or `X-Tenant` names a different tenant than the access token, or the token has none. The attempt was logged, and audited in the tenant of the token if it has one."
                "Name no tenant, or get a token for that tenant from `/v1/auth/switch`.";
            TenantRequired "tenant_required" FORBIDDEN "Session without a tenant"
                "The session of the access token has no tenant, because the person was an active member of none when they signed in. The route works in a tenant."
                "Create an organization with `POST /v1/tenants`, accept an invitation, or choose one of `/v1/me/tenants` with `/v1/auth/switch`.";
            SlugTaken "slug_taken" CONFLICT "Slug taken"
                "Another organization uses this slug."
                "Choose another slug. `suggestions` lists some that are available.";
            FoundingLimitReached "founding_limit_reached" CONFLICT "Too many organizations founded"
                "The person has founded as many organizations as this installation allows one person. Where it allows none, founding is switched off."
                "Use an organization that exists, or ask the operator to raise the limit.";
            SeatsExhausted "seats_exhausted" CONFLICT "No seats left"
                "Active members and open invitations take all of the organization's seats."
                "Remove a member, revoke an invitation, or ask the operator for more seats.";
            SlugMismatch "slug_mismatch" UNPROCESSABLE_ENTITY "Wrong slug"
                "The slug that was repeated to confirm this is not the organization's."
                "Repeat the slug of the organization of the access token.";
            MembersLeft "members_left" CONFLICT "Members left"
                "The organization has members besides its owner, who would lose it. `members` is how many."
                "Remove the members first, or send `force`.";
            StatusConflict "status_conflict" CONFLICT "Status does not allow this"
                "The organization's status does not allow this. `detail` says which one it has."
                "Read the status with `GET /v1/tenant`.";
            OwnershipNotTransferable "ownership_not_transferable" CONFLICT "Ownership cannot be transferred"
                "The new owner is the caller or is not an active member."
                "Choose another active member.";
            ProvisioningRefused "provisioning_refused" UNPROCESSABLE_ENTITY "Provisioning refused"
                "The service could not set up its own data for the new member. `detail` gives the reason. Nothing was stored."
                "Fix what `detail` describes and try again, or contact the service's operator.";
        }
    };
}
pub(super) use tenants_codes;
