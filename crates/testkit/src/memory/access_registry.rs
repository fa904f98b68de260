//! The registry of access changes of the store in memory. It never forgets, so no test depends on when it would.

use std::sync::{PoisonError, RwLock};

use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::{AccessAnswer, AccessQuestion, AccessRegistry},
};
use tenantry_domain::tenant::Standing;

/// Knows every access change that was committed, in the order of the commits.
#[derive(Debug, Default)]
pub struct FakeAccessRegistry(RwLock<Vec<AccessChange>>);

impl FakeAccessRegistry {
    /// Takes in changes that were committed.
    pub fn apply(&self, changes: &[RecordedAccessChange]) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(changes.iter().map(|recorded| recorded.change.clone()));
    }

    /// Everything it was told, in order.
    pub fn known(&self) -> Vec<AccessChange> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl AccessRegistry for FakeAccessRegistry {
    fn find(&self, question: &AccessQuestion) -> AccessAnswer {
        let mut answer = AccessAnswer { revoked: false, standing: Standing::Open, name: None };
        for change in self.known() {
            match change {
                AccessChange::SessionRevoked(session) => answer.revoked |= session == question.session_id,
                AccessChange::MembershipEnded(membership) => answer.revoked |= membership == question.membership_id,
                AccessChange::MembershipChanged { membership_id, oldest_version } => {
                    answer.revoked |=
                        membership_id == question.membership_id && question.membership_version < oldest_version;
                }
                AccessChange::TenantStanding { tenant_id, standing } if tenant_id == question.tenant_id => {
                    answer.standing = standing;
                }
                AccessChange::UserRenamed { user_id, name } if user_id == question.user_id => answer.name = Some(name),
                AccessChange::TenantStanding { .. } | AccessChange::UserRenamed { .. } => {}
            }
        }
        answer
    }
}
