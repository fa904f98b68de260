//! The port of idempotency keys: a request that was answered before is not done twice.
//!
//! Written in the commit of the change. What is kept is which things the request made, not the answer: an answer can
//! hold tokens, and those are made anew.

use async_trait::async_trait;
use tenantry_domain::{Timestamp, invitation::InvitationId, secret::SecretHash, tenant::TenantId, user::UserId};

use super::store_error::StoreError;

/// An idempotency key as a use case gets it: derived from route, caller and the key sent, and from the request's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Which request it stands for.
    pub key: SecretHash,
    /// What that request said.
    pub fingerprint: SecretHash,
}

/// What a request made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdempotentResult {
    /// A tenant and its owner.
    SignUp {
        /// The tenant.
        tenant_id: TenantId,
        /// The owner.
        user_id: UserId,
    },
    /// An invitation.
    Invitation(InvitationId),
}

/// A request that was answered before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// The key, and what the request said.
    pub key: IdempotencyKey,
    /// What it made.
    pub result: IdempotentResult,
    /// Until when it is remembered.
    pub expires_at: Timestamp,
}

/// Idempotency keys, in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait IdempotencyKeyRepository: Send {
    /// MUST give the record of that key if it is remembered at `now`, or `None`.
    async fn find(&mut self, key: &SecretHash, now: Timestamp) -> Result<Option<IdempotencyRecord>, StoreError>;

    /// MUST add the record, in place of one of the same key that is past its time at `now`.
    /// MUST answer `Conflict(IdempotencyKey)` if the key is remembered, also when both are inserted at the same time.
    async fn insert(&mut self, record: &IdempotencyRecord, now: Timestamp) -> Result<(), StoreError>;
}
