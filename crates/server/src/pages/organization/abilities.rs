//! What a person may do with a member. The use cases decide; a page offers nothing that they would refuse.

use tenantry_domain::{membership::Membership, permission::Permission, role::Role};

use crate::{http::problem::Problem, pages::browser::InOrganization};

/// What the person who looks at a page may do with a member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Abilities<'a> {
    person: &'a InOrganization,
    member: &'a Membership,
    /// Whether the member is the person.
    pub(super) is_own: bool,
    /// Whether the role of the person is as high as that of the member.
    within_rank: bool,
}

impl<'a> Abilities<'a> {
    /// Asks what that person may do with the member.
    pub(super) fn over(member: &'a Membership, person: &'a InOrganization) -> Result<Self, Problem> {
        let (acting, snapshot) = (person.actor.member()?, member.snapshot());
        let (is_own, within_rank) = (acting.user_id == snapshot.user_id, acting.role.covers(snapshot.role));
        Ok(Self { person, member, is_own, within_rank })
    }

    fn may(&self, permission: Permission) -> bool {
        self.within_rank && self.person.actor.allowed(permission).is_ok()
    }

    /// Returns whether they may change role, department and job title.
    pub(super) fn change(&self) -> bool {
        self.may(Permission::MembersUpdate)
    }

    /// Returns whether they may deactivate or activate the member.
    pub(super) fn change_status(&self) -> bool {
        !self.is_own && self.change()
    }

    /// Returns whether they may remove the member.
    pub(super) fn remove(&self) -> bool {
        !self.is_own && self.may(Permission::MembersRemove)
    }

    /// Returns whether they may make the member the owner.
    pub(super) fn make_owner(&self) -> bool {
        let can_become = self.member.is_active() && self.member.snapshot().role != Role::Owner;
        !self.is_own && can_become && self.may(Permission::TenantTransfer)
    }
}
