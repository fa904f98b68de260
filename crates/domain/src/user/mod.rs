//! Users: people, each with one global identity. A user alone does not belong to any tenant.

pub mod event;

use crate::{email::Email, id::Id, names::DisplayName, time::Timestamp};

/// Identifies a [`User`].
pub type UserId = Id<User>;

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    snapshot: UserSnapshot,
}

/// The fields of a [`User`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSnapshot {
    /// The user's id.
    pub id: UserId,
    /// The address, unique across all users.
    pub email: Email,
    /// When the user proved that they read the mailbox; `None` until then.
    pub email_verified_at: Option<Timestamp>,
    /// The user's name.
    pub name: DisplayName,
    /// When the user was created.
    pub created_at: Timestamp,
    /// When the user last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, starting at 1.
    pub version: u32,
}

impl User {
    /// Creates a user whose mailbox is not verified.
    pub fn new(id: UserId, email: Email, name: DisplayName, now: Timestamp) -> Self {
        let snapshot =
            UserSnapshot { id, email, email_verified_at: None, name, created_at: now, updated_at: now, version: 1 };
        Self { snapshot }
    }

    /// Restores a user from its stored fields.
    pub const fn restore(snapshot: UserSnapshot) -> Self {
        Self { snapshot }
    }

    /// Returns the fields to store.
    pub const fn snapshot(&self) -> &UserSnapshot {
        &self.snapshot
    }

    /// Returns the user's id.
    pub const fn id(&self) -> UserId {
        self.snapshot.id
    }

    /// Returns the user's address.
    pub const fn email(&self) -> &Email {
        &self.snapshot.email
    }

    /// Returns the user's name.
    pub const fn name(&self) -> &DisplayName {
        &self.snapshot.name
    }

    /// Returns whether the mailbox is verified.
    pub const fn email_verified(&self) -> bool {
        self.snapshot.email_verified_at.is_some()
    }

    /// Returns the user with a verified mailbox; `None` if it was already verified.
    pub fn verify_email(&self, now: Timestamp) -> Option<Self> {
        (!self.email_verified()).then(|| self.changed(now, |snapshot| snapshot.email_verified_at = Some(now)))
    }

    /// Returns the user with another name; `None` if the name is the same. Each tenant records the change when its copy
    /// of the name is updated ([`Membership::with_name_of`](crate::membership::Membership::with_name_of)).
    pub fn rename(&self, name: DisplayName, now: Timestamp) -> Option<Self> {
        (self.snapshot.name != name).then(|| self.changed(now, |snapshot| snapshot.name = name))
    }

    fn changed(&self, now: Timestamp, change: impl FnOnce(&mut UserSnapshot)) -> Self {
        let mut snapshot = self.snapshot.clone();
        change(&mut snapshot);
        snapshot.updated_at = now;
        snapshot.version += 1;
        Self { snapshot }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_mailbox_is_proved_once() {
        let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        let user = User::new(
            UserId::new(Uuid::from_u128(1)),
            Email::parse("ada@example.com").unwrap(),
            DisplayName::parse("Ada").unwrap(),
            now,
        );
        assert!(!user.email_verified());
        let proved = user.verify_email(now).unwrap();
        assert!(proved.email_verified());
        assert_eq!(proved.verify_email(now), None);
    }
}
