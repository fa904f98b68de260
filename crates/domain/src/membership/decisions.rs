//! The decisions on a membership. Each returns the new value and the event that records it.

use super::{
    Membership, MembershipId, MembershipSnapshot, MembershipStatus, Place,
    event::{JoinedBy, MembershipEvent},
};
use crate::{
    decided::Decided,
    event::{DomainEvent, Fact},
    names::Label,
    principal::{Principal, RankError},
    role::Role,
    tenant::{TenantId, event::TenantEvent},
    time::Timestamp,
    user::{User, event::UserEvent},
};

/// The changes to a member. `None` leaves a field unchanged; an inner `None` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembershipChange {
    /// The new role.
    pub role: Option<Role>,
    /// The new department, or none.
    pub department: Option<Option<Label>>,
    /// The new title, or none.
    pub title: Option<Option<Label>>,
    /// Whether the member is active or deactivated.
    pub active: Option<bool>,
}

/// Why ownership of a tenant cannot be transferred to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// The transferring member is not an active owner.
    #[error("only an owner can transfer ownership")]
    NotOwner,
    /// The transferring member and the new owner are the same person.
    #[error("you own this tenant already")]
    ToSelf,
    /// The new owner is deactivated and could not act.
    #[error("the new owner must be an active member")]
    TargetDeactivated,
}

/// The two members that a transfer of ownership changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The new owner. Stored first, so the tenant is never without an owner.
    pub new_owner: Membership,
    /// The former owner, an admin from now on.
    pub former_owner: Membership,
}

impl Membership {
    /// Adds a user to a tenant.
    pub fn join(
        id: MembershipId,
        tenant_id: TenantId,
        user: &User,
        role: Role,
        by: JoinedBy,
        now: Timestamp,
    ) -> Decided<Self> {
        let snapshot = MembershipSnapshot {
            id,
            tenant_id,
            user_id: user.id(),
            email: user.email().clone(),
            name: user.name().clone(),
            role,
            status: MembershipStatus::Active,
            department: None,
            title: None,
            joined_at: now,
            updated_at: now,
            version: 1,
        };
        Decided::new(Self { snapshot }, MembershipEvent::Joined { user_id: user.id(), role, by })
    }

    /// Returns a member who has just joined with the place where they work.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.snapshot.department = place.department;
        self.snapshot.title = place.title;
        self
    }

    /// Changes this member on behalf of `by`; `None` if nothing would change. Reactivating a member starts a new stay
    /// under the id `new_stay`, so refresh tokens of the former stay remain invalid. The store ensures that an owner
    /// remains, because only the store sees all owners.
    ///
    /// # Errors
    /// - [`RankError::OutrankedByTarget`]: this member ranks above `by`
    /// - [`RankError::OutrankedByRole`]: the new role ranks above `by`
    /// - [`RankError::RaisesSelf`], [`RankError::OwnStatus`]: `by` is this member
    pub fn change(
        &self,
        by: &Principal,
        change: MembershipChange,
        new_stay: MembershipId,
        now: Timestamp,
    ) -> Result<Option<Decided<Self>>, RankError> {
        let own = by.is(self.user_id());
        by.may_touch(self.role())?;
        if let Some(role) = change.role {
            if own && role > self.role() {
                return Err(RankError::RaisesSelf);
            }
            by.may_give(role)?;
        }
        if own && change.active.is_some_and(|active| active != self.is_active()) {
            return Err(RankError::OwnStatus);
        }
        let changed = self.changed(now, |snapshot| {
            snapshot.role = change.role.unwrap_or(snapshot.role);
            snapshot.department = change.department.unwrap_or(snapshot.department.take());
            snapshot.title = change.title.unwrap_or(snapshot.title.take());
            snapshot.status = match (change.active, snapshot.status) {
                (Some(true), MembershipStatus::Deactivated { .. }) => {
                    snapshot.id = new_stay;
                    MembershipStatus::Active
                }
                (Some(true), MembershipStatus::Active) => MembershipStatus::Active,
                (Some(false), MembershipStatus::Active) => MembershipStatus::Deactivated { since: now },
                (Some(false) | None, status) => status,
            };
        });
        let facts = self.facts_to(&changed);
        if facts.is_empty() {
            return Ok(None);
        }
        let event = MembershipEvent::Updated { user_id: self.user_id(), facts };
        Ok(Some(Decided::new(changed, event)))
    }

    /// Removes this member on behalf of `by`.
    ///
    /// # Errors
    /// - [`RankError::RemovesSelf`]: `by` is this member
    /// - [`RankError::OutrankedByTarget`]: this member ranks above `by`
    pub fn remove(&self, by: &Principal) -> Result<DomainEvent, RankError> {
        if by.is(self.user_id()) {
            return Err(RankError::RemovesSelf);
        }
        by.may_touch(self.role())?;
        Ok(MembershipEvent::Removed { user_id: self.user_id(), role: self.role() }.into())
    }

    /// Returns the event of this member leaving the tenant. The store ensures that an owner remains.
    pub fn leave(&self) -> DomainEvent {
        MembershipEvent::Left { user_id: self.snapshot.user_id, role: self.snapshot.role }.into()
    }

    /// Makes `to` an owner and this owner an admin, in that order.
    ///
    /// # Errors
    /// The variants of [`TransferError`].
    pub fn transfer_ownership(&self, to: &Self, now: Timestamp) -> Result<Decided<Transfer>, TransferError> {
        if !self.is_active_owner() {
            return Err(TransferError::NotOwner);
        }
        if self.user_id() == to.user_id() {
            return Err(TransferError::ToSelf);
        }
        if !to.is_active() {
            return Err(TransferError::TargetDeactivated);
        }
        let value = Transfer {
            new_owner: to.changed(now, |snapshot| snapshot.role = Role::Owner),
            former_owner: self.changed(now, |snapshot| snapshot.role = Role::Admin),
        };
        let event = TenantEvent::OwnershipTransferred { from: self.user_id(), to: to.user_id() };
        Ok(Decided::new(value, event))
    }

    /// Returns the membership with the user's current name and address; `None` if the copies are up to date. The version
    /// does not change, because neither affects any rights.
    pub fn with_profile_of(&self, user: &User) -> Option<Decided<Self>> {
        let name = Fact::changed("name", Some(&self.snapshot.name), Some(user.name()));
        let email = Fact::changed("email", Some(&self.snapshot.email), Some(user.email()));
        let facts: Vec<Fact> = [name, email].into_iter().flatten().collect();
        if facts.is_empty() {
            return None;
        }
        let mut snapshot = self.snapshot.clone();
        (snapshot.name, snapshot.email) = (user.name().clone(), user.email().clone());
        let event = UserEvent::Updated { user_id: user.id(), facts };
        Some(Decided::new(Self { snapshot }, event))
    }

    fn facts_to(&self, after: &Self) -> Vec<Fact> {
        let (a, b) = (&self.snapshot, &after.snapshot);
        [
            Fact::changed("role", Some(&a.role), Some(&b.role)),
            Fact::changed("department", a.department.as_ref(), b.department.as_ref()),
            Fact::changed("title", a.title.as_ref(), b.title.as_ref()),
            Fact::changed("status", Some(&a.status.as_str()), Some(&b.status.as_str())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn changed(&self, now: Timestamp, change: impl FnOnce(&mut MembershipSnapshot)) -> Self {
        let mut snapshot = self.snapshot.clone();
        change(&mut snapshot);
        snapshot.updated_at = now;
        snapshot.version += 1;
        Self { snapshot }
    }
}
