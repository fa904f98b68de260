//! The calls of the port of verified domains.

use tenantry_application::ports::verified_domains::VerifiedDomain;
use tenantry_domain::{
    mail_domain::{ClaimedDomain, MailDomain},
    page::{Page, PageRequest},
};

use crate::contract::rows::{GlobalRows, read};

impl GlobalRows {
    pub(in crate::contract) async fn find_verified(&self, domain: &str) -> Option<VerifiedDomain> {
        let domain = ClaimedDomain::parse(domain).unwrap();
        read!(self, verified_domains.find(&domain))
    }

    pub(in crate::contract) async fn find_covering(&self, domain: &str) -> Option<VerifiedDomain> {
        let domain = MailDomain::parse(domain).unwrap();
        read!(self, verified_domains.find_covering(&domain))
    }

    pub(in crate::contract) async fn list_verified(
        &self,
        page: PageRequest<ClaimedDomain>,
    ) -> Page<VerifiedDomain, ClaimedDomain> {
        read!(self, verified_domains.list(page))
    }
}
