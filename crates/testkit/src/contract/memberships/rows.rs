//! The calls of the membership port.

use tenantry_application::ports::memberships::{MemberFilter, MemberKey, MemberSort};
use tenantry_domain::{
    membership::Membership,
    page::{Page, PageRequest},
    user::UserId,
};

use crate::contract::rows::{Done, TenantRows, commit, find, read};

impl TenantRows {
    pub(in crate::contract) async fn insert_member(&self, member: &Membership) -> Done {
        commit!(self, memberships.insert(member))
    }

    pub(in crate::contract) async fn update_member(&self, before: &Membership, after: &Membership) -> Done {
        commit!(self, memberships.update(before, after))
    }

    pub(in crate::contract) async fn delete_member(&self, member: &Membership) -> Done {
        commit!(self, memberships.delete(member))
    }

    pub(in crate::contract) async fn find_member(&self, user: UserId) -> Option<Membership> {
        find!(self, memberships.find(user))
    }

    pub(in crate::contract) async fn read_member(&self, user: UserId) -> Option<Membership> {
        read!(self, memberships.find(user))
    }

    pub(in crate::contract) async fn list_members(
        &self,
        filter: &MemberFilter,
        sort: MemberSort,
        page: PageRequest<MemberKey>,
    ) -> Page<Membership, MemberKey> {
        read!(self, memberships.list(filter, sort, page))
    }
}
