//! Users: people, each with one global identity, who belong to no tenant by themselves.

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
    /// The address, unique over all users.
    pub email: Email,
    /// When the user proved to read the mailbox; `None` as long as nobody did.
    pub email_verified_at: Option<Timestamp>,
    /// How the user is called.
    pub name: DisplayName,
    /// When the user first came.
    pub created_at: Timestamp,
    /// When the user last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, from 1.
    pub version: u32,
}

impl User {
    /// A new person whose mailbox nobody has proved.
    pub fn new(id: UserId, email: Email, name: DisplayName, now: Timestamp) -> Self {
        let snapshot =
            UserSnapshot { id, email, email_verified_at: None, name, created_at: now, updated_at: now, version: 1 };
        Self { snapshot }
    }

    /// Takes a user from its stored fields.
    pub const fn restore(snapshot: UserSnapshot) -> Self {
        Self { snapshot }
    }

    /// The fields to store.
    pub const fn snapshot(&self) -> &UserSnapshot {
        &self.snapshot
    }

    /// The user's id.
    pub const fn id(&self) -> UserId {
        self.snapshot.id
    }

    /// The address.
    pub const fn email(&self) -> &Email {
        &self.snapshot.email
    }

    /// How the user is called.
    pub const fn name(&self) -> &DisplayName {
        &self.snapshot.name
    }

    /// Whether the mailbox was proved.
    pub const fn email_verified(&self) -> bool {
        self.snapshot.email_verified_at.is_some()
    }

    /// The user after proving the mailbox; `None` if that was done before.
    pub fn verify_email(&self, now: Timestamp) -> Option<Self> {
        (!self.email_verified()).then(|| self.changed(now, |snapshot| snapshot.email_verified_at = Some(now)))
    }

    /// The user with another name; `None` if it is the same. Each tenant hears of it by its copy of the name
    /// ([`Membership::with_name_of`](crate::membership::Membership::with_name_of)).
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
