//! The port that tells every node immediately that access ended or changed, although access tokens are never looked up.
//!
//! A change is written in the commit that causes it. The node that commits knows the change when the commit returns;
//! the other nodes know it within a second. A change matters as long as an older access token can still be valid. The
//! order of [`AccessEpoch`](tenantry_domain::access_epoch::AccessEpoch)s decides that; no clock does.

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    event::EventId,
    membership::{Membership, MembershipId},
    names::DisplayName,
    session::SessionId,
    tenant::{Standing, Tenant, TenantId},
    user::{User, UserId},
};

use super::store_error::StoreError;

/// A change that older access tokens do not reflect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessChange {
    /// The session ended: its tokens are invalid.
    SessionRevoked(SessionId),
    /// The role or status of a member changed: tokens of an older version are invalid.
    MembershipChanged {
        /// The membership.
        membership_id: MembershipId,
        /// The oldest version whose tokens are valid.
        oldest_version: u32,
    },
    /// The member's stay ended: tokens of that stay are invalid.
    MembershipEnded(MembershipId),
    /// The tenant was blocked or opened. Of two changes of one tenant, the one with the higher version wins, because a
    /// clock may have been set back in between.
    TenantStanding {
        /// The tenant.
        tenant_id: TenantId,
        /// The tenant's current standing.
        standing: Standing,
        /// The version of the tenant with this standing.
        version: u32,
    },
    /// The user's name differs from the name in the tokens. Of two changes of one user, the one with the higher version
    /// wins.
    UserRenamed {
        /// The user.
        user_id: UserId,
        /// The new name.
        name: DisplayName,
        /// The version of the user with this name.
        version: u32,
    },
}

impl AccessChange {
    /// Returns the effect of a membership change on the member's tokens: `None` unless the role or status changed. Of
    /// the previous stay, only tokens of the new version are valid. If a new stay began, no token of the previous stay
    /// is valid.
    pub fn between(before: &Membership, after: &Membership) -> Option<Self> {
        (before.role() != after.role() || before.is_active() != after.is_active())
            .then_some(Self::MembershipChanged { membership_id: before.id(), oldest_version: after.snapshot().version })
    }

    /// Returns the change that announces the tenant's current standing.
    pub const fn standing_of(tenant: &Tenant) -> Self {
        let (standing, version) = (tenant.standing(), tenant.snapshot().version);
        Self::TenantStanding { tenant_id: tenant.id(), standing, version }
    }

    /// Returns the change that announces the user's current name.
    pub fn name_of(user: &User) -> Self {
        let snapshot = user.snapshot();
        Self::UserRenamed { user_id: snapshot.id, name: snapshot.name.clone(), version: snapshot.version }
    }
}

/// A stored access change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedAccessChange {
    /// The id of the change.
    pub id: EventId,
    /// What changed.
    pub change: AccessChange,
    /// When the change was recorded, for the polling of other processes. It defines no order.
    pub recorded_at: Timestamp,
}

/// Access changes in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AccessChangeRepository: Send {
    /// MUST add the changes, by one statement; none for an empty slice.
    /// MUST put them into the epoch that lasts when the unit of work is committed.
    /// MUST make them known to the [`AccessRegistry`](super::access_registry::AccessRegistry) of this node when the
    /// unit of work is committed, and never otherwise.
    async fn insert(&mut self, changes: &[RecordedAccessChange]) -> Result<(), StoreError>;
}
