//! The port of memberships. Seats and the last owner are guarded here, by the database.

use async_trait::async_trait;
use tenantry_domain::{
    membership::Membership,
    names::Label,
    page::{Page, PageRequest},
    role::Role,
    user::UserId,
};

use super::store_error::StoreError;

/// The members of the tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MembershipRepository: Send {
    /// MUST give the membership of that user in this tenant, or `None`.
    async fn find(&mut self, user: UserId) -> Result<Option<Membership>, StoreError>;

    /// MUST add the membership, also to the tenants of the user.
    /// MUST answer `Conflict(Membership)` if the user belongs to the tenant, also when both are inserted at the same time.
    /// MUST answer `Conflict(Seats)` if it is active and no seat is free, also under concurrent inserts.
    async fn insert(&mut self, membership: &Membership) -> Result<(), StoreError>;

    /// MUST store `after` if the stored version is that of `before`, and MUST answer `Stale` otherwise.
    /// MUST answer `Conflict(Seats)` if it becomes active and no seat is free.
    /// MUST answer `Conflict(LastOwner)` if it would leave the tenant without an active owner, also under concurrent updates.
    async fn update(&mut self, before: &Membership, after: &Membership) -> Result<(), StoreError>;

    /// MUST take the membership away, also from the tenants of the user, if the stored version is its own, and MUST answer `Stale` otherwise.
    /// MUST answer `Conflict(LastOwner)` if it would leave the tenant without an active owner, also under concurrent deletes.
    async fn delete(&mut self, membership: &Membership) -> Result<(), StoreError>;
}

/// Which members a list shows; `None` does not ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// Those with this role.
    pub role: Option<Role>,
    /// The active ones, or the deactivated ones.
    pub active: Option<bool>,
    /// Those of this department.
    pub department: Option<Label>,
    /// Those whose name or email address begins with this, whatever the case.
    pub search: Option<String>,
}

/// The place of a member in the list: by name in its search form, then by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberKey {
    /// [`search_key`](tenantry_domain::names::search_key) of the name.
    pub name: String,
    /// The user.
    pub user_id: UserId,
}

impl MemberKey {
    /// The place of that member.
    pub fn of(member: &Membership) -> Self {
        let name = tenantry_domain::names::search_key(member.snapshot().name.as_str());
        Self { name, user_id: member.user_id() }
    }
}

/// Reads the members of the tenant of the read model.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MembershipReader: Send {
    /// MUST give the membership of that user in this tenant, or `None`.
    async fn find(&mut self, user: UserId) -> Result<Option<Membership>, StoreError>;

    /// MUST give the members that pass the filter, in the order of [`MemberKey`] by bytes, by one query.
    async fn list(
        &mut self,
        filter: &MemberFilter,
        page: PageRequest<MemberKey>,
    ) -> Result<Page<Membership, MemberKey>, StoreError>;
}
