//! The members of a tenant: who they are, what they may do, and how they leave.

pub mod find_member;
pub mod leave_tenant;
pub mod list_members;
pub mod remove_member;
pub mod update_member;

use self::{
    find_member::FindMember, leave_tenant::LeaveTenant, list_members::ListMembers, remove_member::RemoveMember,
    update_member::UpdateMember,
};
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Memberships {
    pub list: ListMembers,
    pub find: FindMember,
    pub update: UpdateMember,
    pub remove: RemoveMember,
    pub leave: LeaveTenant,
}

impl Memberships {
    pub(crate) fn new(parts: &Parts) -> Self {
        let access = || parts.access.clone();
        Self {
            list: ListMembers { access: access() },
            find: FindMember { access: access() },
            update: UpdateMember { access: access() },
            remove: RemoveMember { access: access() },
            leave: LeaveTenant { access: access() },
        }
    }
}
