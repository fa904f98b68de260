//! The port of invitation links.

use async_trait::async_trait;
use tenantry_domain::{
    invitation_link::{InvitationLink, LinkId},
    page::{Page, PageRequest},
};

use super::store_error::StoreError;

/// The invitation links of the tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait InvitationLinkRepository: Send {
    /// MUST give the link of that id in this tenant, or `None`.
    async fn find(&mut self, id: LinkId) -> Result<Option<InvitationLink>, StoreError>;

    /// MUST add the link.
    async fn insert(&mut self, link: &InvitationLink) -> Result<(), StoreError>;

    /// MUST store `after` if the stored version is that of `before`, and MUST answer `Stale` otherwise: of concurrent updates one wins.
    /// MUST leave the count of uses as it is stored, and MUST answer `Conflict(LinkUses)` if `after` allows fewer.
    async fn update(&mut self, before: &InvitationLink, after: &InvitationLink) -> Result<(), StoreError>;

    /// MUST count one more use of the link if the stored version is its own, and MUST answer `Stale` otherwise.
    /// MUST answer `Conflict(LinkUses)` if the link was used as often as it may be, also under concurrent claims.
    async fn claim(&mut self, link: &InvitationLink) -> Result<(), StoreError>;

    /// MUST delete the link if the stored version is its own, and MUST answer `Stale` otherwise.
    async fn delete(&mut self, link: &InvitationLink) -> Result<(), StoreError>;
}

/// Reads the invitation links of the tenant of the read model.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait InvitationLinkReader: Send {
    /// MUST give the link of that id in this tenant, or `None`.
    async fn find(&mut self, id: LinkId) -> Result<Option<InvitationLink>, StoreError>;

    /// MUST give the links of this tenant, the newest first by id, by one query.
    async fn list(&mut self, page: PageRequest<LinkId>) -> Result<Page<InvitationLink, LinkId>, StoreError>;
}
