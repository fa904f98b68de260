//! Errors of reading, changing and removing members, and of leaving.

use tenantry_application::use_cases::memberships::{
    find_member::FindMemberError, leave_tenant::LeaveTenantError, list_members::ListMembersError,
    remove_member::RemoveMemberError, update_member::UpdateMemberError,
};

use super::shared::not_found;
use crate::http::{codes::Code, problem::Problem};

impl From<ListMembersError> for Problem {
    fn from(error: ListMembersError) -> Self {
        match error {
            ListMembersError::Access(error) => error.into(),
            ListMembersError::Store(error) => error.into(),
        }
    }
}

impl From<FindMemberError> for Problem {
    fn from(error: FindMemberError) -> Self {
        match error {
            FindMemberError::Access(error) => error.into(),
            FindMemberError::NotFound => not_found(),
            FindMemberError::Store(error) => error.into(),
        }
    }
}

impl From<UpdateMemberError> for Problem {
    fn from(error: UpdateMemberError) -> Self {
        match error {
            UpdateMemberError::Access(error) => error.into(),
            UpdateMemberError::NotFound => not_found(),
            UpdateMemberError::Rank(error) => error.into(),
            UpdateMemberError::LastOwner => Self::of(Code::LastOwner),
            UpdateMemberError::SeatsExhausted => Self::of(Code::SeatsExhausted),
            UpdateMemberError::Store(error) => error.into(),
        }
    }
}

impl From<RemoveMemberError> for Problem {
    fn from(error: RemoveMemberError) -> Self {
        match error {
            RemoveMemberError::Access(error) => error.into(),
            RemoveMemberError::NotFound => not_found(),
            RemoveMemberError::Rank(error) => error.into(),
            RemoveMemberError::LastOwner => Self::of(Code::LastOwner),
            RemoveMemberError::InUse => Self::of(Code::MemberInUse),
            RemoveMemberError::Store(error) => error.into(),
        }
    }
}

impl From<LeaveTenantError> for Problem {
    fn from(error: LeaveTenantError) -> Self {
        match error {
            LeaveTenantError::Access(error) => error.into(),
            LeaveTenantError::LastOwner => Self::of(Code::LastOwner),
            LeaveTenantError::InUse => Self::of(Code::MemberInUse),
            LeaveTenantError::Store(error) => error.into(),
        }
    }
}
