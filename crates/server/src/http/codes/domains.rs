//! Codes of domains.

macro_rules! domains_codes {
    ($($next:ident)*; $($before:tt)*) => {
        collect! { $($next)*; $($before)*
            DomainClaimed "domain_already_claimed" CONFLICT "Domain already claimed"
                "The organization claims this domain already."
                "Verify the domain that is there, or remove it first.";
            DomainTaken "domain_taken" CONFLICT "Domain taken"
                "The record is there, but another organization has this domain verified."
                "Ask that organization to remove the domain. If it changed hands, ask the operator of the service to release it.";
        }
    };
}
pub(super) use domains_codes;
