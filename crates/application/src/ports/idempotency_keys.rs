//! The port of idempotency keys: a request that was already answered is not executed twice.
//!
//! The record is written in the commit of the change. It holds the ids of the things that the request created, not the
//! answer: an answer can contain tokens, and those are created again.

use async_trait::async_trait;
use tenantry_domain::{Timestamp, invitation::InvitationId, secret::SecretHash, tenant::TenantId, user::UserId};

use super::store_error::StoreError;

/// An idempotency key as a use case receives it: derived from the route, the caller and the sent key, and from the
/// request's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Identifies the request.
    pub key: SecretHash,
    /// The fingerprint of the request's body.
    pub fingerprint: SecretHash,
}

/// The things that a request created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdempotentResult {
    /// A tenant and its owner.
    SignUp {
        /// The tenant.
        tenant_id: TenantId,
        /// The owner.
        user_id: UserId,
    },
    /// A tenant of a person who had an account.
    Tenant(TenantId),
    /// An invitation.
    Invitation(InvitationId),
}

/// A request that was already answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// The key and the fingerprint of the request.
    pub key: IdempotencyKey,
    /// The things that the request created.
    pub result: IdempotentResult,
    /// When the record expires.
    pub expires_at: Timestamp,
}

/// Idempotency keys in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait IdempotencyKeyRepository: Send {
    /// MUST give the record of that key if it is remembered at `now`, or `None`.
    async fn find(&mut self, key: &SecretHash, now: Timestamp) -> Result<Option<IdempotencyRecord>, StoreError>;

    /// MUST add the record, in place of one of the same key that is past its time at `now`.
    /// MUST answer `Conflict(IdempotencyKey)` if the key is remembered, also when both are inserted at the same time.
    async fn insert(&mut self, record: &IdempotencyRecord, now: Timestamp) -> Result<(), StoreError>;
}
