//! The port of DNS.

use async_trait::async_trait;
use tenantry_domain::domain_claim::TxtAnswer;

/// Answers questions to DNS.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait DnsResolver: Send + Sync {
    /// MUST give the values of the TXT records of exactly that name, each with its strings joined, as the servers of the
    /// domain answer now, or as a cache keeps it for no longer than the record allows.
    /// MUST answer within a bounded time, and MUST tell a name that does not exist from a question that got no answer.
    async fn find_txt(&self, name: &str) -> TxtAnswer;
}
