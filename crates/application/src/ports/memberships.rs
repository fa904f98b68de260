//! The port of memberships. The database guards the seats and the last owner here.

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

/// The filter of a member list. `None` does not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// Members with this role.
    pub role: Option<Role>,
    /// Active members if `true`, deactivated members if `false`.
    pub active: Option<bool>,
    /// Members of this department.
    pub department: Option<Label>,
    /// Members whose name or email address starts with this text, ignoring case.
    pub search: Option<String>,
}

/// The position of a member in the list: by the search form of the name, then by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberKey {
    /// The [`search_key`](tenantry_domain::names::search_key) of the name.
    pub name: String,
    /// The user.
    pub user_id: UserId,
}

impl MemberKey {
    /// Returns the position of the member.
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
