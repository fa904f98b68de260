//! The port by which every node learns at once that access ended or changed, although access tokens are not looked up.
//!
//! A change is written in the commit that causes it. The node that commits knows it when the commit returns, the
//! others within a second. It matters as long as an access token from before can be alive, which the order of
//! [`AccessEpoch`](tenantry_domain::access_epoch::AccessEpoch)s decides and no clock.

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

/// Something that older access tokens do not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessChange {
    /// The session was ended: its tokens are worth nothing.
    SessionRevoked(SessionId),
    /// Role or status of a member changed: tokens of an older version are worth nothing.
    MembershipChanged {
        /// The membership.
        membership_id: MembershipId,
        /// The oldest version whose tokens are good.
        oldest_version: u32,
    },
    /// The member is gone: tokens of that stay are worth nothing.
    MembershipEnded(MembershipId),
    /// The tenant was blocked or opened. Of two of a tenant the one of the higher version holds: a clock may have been
    /// set back in between.
    TenantStanding {
        /// The tenant.
        tenant_id: TenantId,
        /// How it stands now.
        standing: Standing,
        /// The version of the tenant that stands so.
        version: u32,
    },
    /// The user is called otherwise than the tokens say. Of two of a user the one of the higher version holds.
    UserRenamed {
        /// The user.
        user_id: UserId,
        /// The new name.
        name: DisplayName,
        /// The version of the user that is called so.
        version: u32,
    },
}

impl AccessChange {
    /// What a change of a member means for their tokens: `None` unless role or status changed. Of the stay as it was
    /// before, only tokens of the new version are good; if a new stay began, there are none.
    pub fn between(before: &Membership, after: &Membership) -> Option<Self> {
        (before.role() != after.role() || before.is_active() != after.is_active())
            .then_some(Self::MembershipChanged { membership_id: before.id(), oldest_version: after.snapshot().version })
    }

    /// That the tenant stands as it does now.
    pub const fn standing_of(tenant: &Tenant) -> Self {
        let (standing, version) = (tenant.standing(), tenant.snapshot().version);
        Self::TenantStanding { tenant_id: tenant.id(), standing, version }
    }

    /// That the user is called as he is now.
    pub fn name_of(user: &User) -> Self {
        let snapshot = user.snapshot();
        Self::UserRenamed { user_id: snapshot.id, name: snapshot.name.clone(), version: snapshot.version }
    }
}

/// An access change as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedAccessChange {
    /// Its id.
    pub id: EventId,
    /// What changed.
    pub change: AccessChange,
    /// When it was recorded, for the poll of other processes; it orders nothing.
    pub recorded_at: Timestamp,
}

/// Access changes, in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AccessChangeRepository: Send {
    /// MUST add the changes, by one statement; none for an empty slice.
    /// MUST put them into the epoch that lasts when the unit of work is committed.
    /// MUST make them known to the [`AccessRegistry`](super::access_registry::AccessRegistry) of this node when the
    /// unit of work is committed, and never otherwise.
    async fn insert(&mut self, changes: &[RecordedAccessChange]) -> Result<(), StoreError>;
}
