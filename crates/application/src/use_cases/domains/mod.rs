//! Domains: admins claim them and prove them by a record in DNS, a job looks at the records again, and the operator
//! releases a domain that belongs to somebody else now.

pub mod change_domain;
pub mod claim_domain;
pub mod find_domain;
pub mod list_domains;
pub mod loss;
pub mod recheck_domains;
pub mod release_domain;
pub mod remove_domain;
pub mod verify_domain;

use self::{
    change_domain::ChangeDomain, claim_domain::ClaimDomain, find_domain::FindDomain, list_domains::ListDomains,
    loss::Loss, recheck_domains::RecheckDomains, release_domain::ReleaseDomain, remove_domain::RemoveDomain,
    verify_domain::VerifyDomain,
};
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Domains {
    pub claim: ClaimDomain,
    pub find: FindDomain,
    pub list: ListDomains,
    pub change: ChangeDomain,
    pub remove: RemoveDomain,
    pub verify: VerifyDomain,
    pub recheck: RecheckDomains,
    pub release: ReleaseDomain,
}

impl Domains {
    pub(crate) fn new(parts: &Parts) -> Self {
        let access = || parts.access.clone();
        let (secrets, store) = (parts.adapters.secrets.clone(), parts.adapters.store.clone());
        let loss = || Loss { settings: parts.settings.clone() };
        Self {
            claim: ClaimDomain { access: access(), secrets: secrets.clone() },
            find: FindDomain { access: access() },
            list: ListDomains { access: access() },
            change: ChangeDomain { access: access() },
            remove: RemoveDomain { access: access() },
            verify: VerifyDomain { access: access(), dns: parts.adapters.dns.clone(), loss: loss() },
            recheck: RecheckDomains {
                store: store.clone(),
                access: access(),
                dns: parts.adapters.dns.clone(),
                loss: loss(),
            },
            release: ReleaseDomain { store, access: access(), secrets, loss: loss() },
        }
    }
}
