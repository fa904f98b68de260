//! The port of personal invitations.

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    invitation::{Invitation, InvitationId},
    page::{Page, PageRequest},
};

use super::store_error::StoreError;

/// The invitations of the tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait InvitationRepository: Send {
    /// MUST give the invitation of that id in this tenant, or `None`.
    async fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError>;

    /// MUST add the invitation.
    /// MUST answer `Conflict(OpenInvitation)` if an open one for the address exists in this tenant, also when both are inserted at the same time.
    /// MUST answer `Conflict(Seats)` if no seat is free, also under concurrent inserts.
    async fn insert(&mut self, invitation: &Invitation) -> Result<(), StoreError>;

    /// MUST store `after` if the stored version is that of `before`, and MUST answer `Stale` otherwise: of concurrent updates one wins.
    /// MUST give the seat back when the invitation is open no longer, and take one when it is open again, with `insert`'s conflicts.
    async fn update(&mut self, before: &Invitation, after: &Invitation) -> Result<(), StoreError>;

    /// MUST mark as expired all open invitations of this tenant that ran out by `now`, and give their seats back.
    async fn expire(&mut self, now: Timestamp) -> Result<(), StoreError>;
}

/// The states of an invitation at a point in time, for filtering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvitationState {
    /// Open and not expired.
    Open,
    /// Accepted.
    Accepted,
    /// Declined by the invited person.
    Declined,
    /// Revoked.
    Revoked,
    /// Expired, whether or not the store has marked it as expired.
    Expired,
}

/// Reads the invitations of the tenant of the read model.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait InvitationReader: Send {
    /// MUST give the invitation of that id in this tenant, or `None`.
    async fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError>;

    /// MUST give the invitations that are in one of `states` at `now`, or all of them without any, the newest first by id, by one query.
    async fn list(
        &mut self,
        states: &[InvitationState],
        now: Timestamp,
        page: PageRequest<InvitationId>,
    ) -> Result<Page<Invitation, InvitationId>, StoreError>;
}
