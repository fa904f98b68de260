//! The access-change registry of the in-memory store. It never forgets, so no test depends on when it does.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::{AccessAnswer, AccessQuestion, AccessRegistry},
};
use tenantry_domain::{access_epoch::AccessEpoch, tenant::Standing};

#[derive(Debug)]
struct Known {
    epoch: AccessEpoch,
    changes: Vec<AccessChange>,
}

/// Knows every committed access change, in the order of the commits.
#[derive(Debug)]
pub struct FakeAccessRegistry(RwLock<Known>);

impl Default for FakeAccessRegistry {
    fn default() -> Self {
        Self(RwLock::new(Known { epoch: AccessEpoch::FIRST, changes: Vec::new() }))
    }
}

impl FakeAccessRegistry {
    /// Applies committed changes.
    pub fn apply(&self, changes: &[RecordedAccessChange]) {
        self.write().changes.extend(changes.iter().map(|recorded| recorded.change.clone()));
    }

    /// Starts the next epoch.
    pub fn advance(&self) {
        let mut known = self.write();
        known.epoch = known.epoch.next();
    }

    /// Returns all reported changes, in order.
    pub fn known(&self) -> Vec<AccessChange> {
        self.read().changes.clone()
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AccessRegistry for FakeAccessRegistry {
    fn find(&self, question: &AccessQuestion) -> AccessAnswer {
        let known = self.read();
        let outdated = !known.epoch.takes_tokens_of(question.epoch);
        let mut answer = AccessAnswer { revoked: false, outdated, standing: Standing::Open, name: None };
        let (mut standing_of, mut name_of) = (0, 0);
        for change in &known.changes {
            match change {
                AccessChange::SessionRevoked(session) => answer.revoked |= *session == question.session_id,
                AccessChange::MembershipEnded(membership) => {
                    answer.revoked |= question.stay.is_some_and(|stay| stay.membership_id == *membership);
                }
                AccessChange::MembershipChanged { membership_id, oldest_version } => {
                    answer.revoked |= question.stay.is_some_and(|stay| {
                        stay.membership_id == *membership_id && stay.membership_version < *oldest_version
                    });
                }
                AccessChange::TenantStanding { tenant_id, standing, version }
                    if question.stay.is_some_and(|stay| stay.tenant_id == *tenant_id) && *version >= standing_of =>
                {
                    (answer.standing, standing_of) = (*standing, *version);
                }
                AccessChange::UserRenamed { user_id, name, version }
                    if *user_id == question.user_id && *version >= name_of =>
                {
                    (answer.name, name_of) = (Some(name.clone()), *version);
                }
                AccessChange::TenantStanding { .. } | AccessChange::UserRenamed { .. } => {}
            }
        }
        answer
    }

    fn epoch(&self) -> AccessEpoch {
        self.read().epoch
    }
}
