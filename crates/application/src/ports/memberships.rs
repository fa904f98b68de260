//! The port of memberships. The database guards the seats and the last owner here.

use std::cmp::Ordering;

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    membership::Membership,
    names::Label,
    page::{Page, PageRequest},
    role::Role,
    user::UserId,
    words::SearchWords,
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

/// The filter of a member list. Members pass it who pass each of its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// Members with one of these roles; with any role if there are none.
    pub roles: Vec<Role>,
    /// Active members if `true`, deactivated members if `false`.
    pub active: Option<bool>,
    /// Members of one of these departments, ignoring case; of any or no department if there are none.
    pub departments: Vec<Label>,
    /// Members whose name and email address have these words.
    pub search: Option<SearchWords>,
}

/// What a member list is sorted by. Members who are equal in it are sorted by the next of name and id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MemberOrder {
    /// The search form of the name, by bytes.
    #[default]
    Name,
    /// When the member joined.
    Joined,
    /// The rank of the role, the highest first.
    Role,
}

/// The order of a member list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemberSort {
    /// What it is sorted by.
    pub by: MemberOrder,
    /// Whether the whole order is reversed.
    pub descending: bool,
}

impl MemberSort {
    /// Returns how two positions compare in this order.
    pub fn compare(self, a: &MemberKey, b: &MemberKey) -> Ordering {
        let names = || (&a.name, a.user_id).cmp(&(&b.name, b.user_id));
        let ascending = match self.by {
            MemberOrder::Name => names(),
            MemberOrder::Joined => (a.joined_at, a.user_id).cmp(&(b.joined_at, b.user_id)),
            MemberOrder::Role => b.role.cmp(&a.role).then_with(names),
        };
        if self.descending { ascending.reverse() } else { ascending }
    }
}

/// The position of a member in the list, whatever the list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberKey {
    /// The [`search_key`](tenantry_domain::names::search_key) of the name.
    pub name: String,
    /// When the member joined.
    pub joined_at: Timestamp,
    /// The role.
    pub role: Role,
    /// The user.
    pub user_id: UserId,
}

impl MemberKey {
    /// Returns the position of the member.
    pub fn of(member: &Membership) -> Self {
        let snapshot = member.snapshot();
        Self {
            name: tenantry_domain::names::search_key(snapshot.name.as_str()),
            joined_at: snapshot.joined_at,
            role: snapshot.role,
            user_id: snapshot.user_id,
        }
    }
}

/// Reads the members of the tenant of the read model.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MembershipReader: Send {
    /// MUST give the membership of that user in this tenant, or `None`.
    async fn find(&mut self, user: UserId) -> Result<Option<Membership>, StoreError>;

    /// MUST give the members that pass the filter, in the order of the sort, by at most two queries.
    async fn list(
        &mut self,
        filter: &MemberFilter,
        sort: MemberSort,
        page: PageRequest<MemberKey>,
    ) -> Result<Page<Membership, MemberKey>, StoreError>;
}
