//! Users: people, each with one global identity. A user alone does not belong to any tenant.

pub mod event;

use crate::{email::Email, id::Id, names::DisplayName, password::PasswordHash, time::Timestamp};

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

    /// Creates a user who was known elsewhere since `created_at`. Whoever brings them also says whether the mailbox was
    /// verified there. A creation in the future is one of now.
    pub fn bring(
        id: UserId,
        email: Email,
        name: DisplayName,
        email_verified: bool,
        created_at: Timestamp,
        now: Timestamp,
    ) -> Self {
        let mut user = Self::new(id, email, name, now);
        user.snapshot.created_at = created_at.min(now);
        user.snapshot.email_verified_at = email_verified.then_some(now);
        user
    }

    /// Returns whether this account surely belongs to the person of its address who is brought from elsewhere with the
    /// given password: they proved the mailbox here, or this very password came with an earlier row. Anybody could have
    /// signed up with the address otherwise, and would be let into a tenant that is not theirs.
    pub fn is_surely(&self, stored: Option<&PasswordHash>, brought: &PasswordHash) -> bool {
        self.email_verified() || stored == Some(brought)
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

    #[test]
    fn who_is_brought_keeps_their_age_and_an_account_of_anybody_is_not_theirs() {
        let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        let since = Timestamp::from_timestamp(1_500_000_000, 0).unwrap();
        let bring = |verified, created_at| {
            let (email, name) = (Email::parse("ada@example.com").unwrap(), DisplayName::parse("Ada").unwrap());
            User::bring(UserId::new(Uuid::from_u128(1)), email, name, verified, created_at, now)
        };
        let (verified, unverified) = (bring(true, since), bring(false, now + crate::time::Span::days(1)));
        assert_eq!((verified.snapshot().created_at, verified.snapshot().email_verified_at), (since, Some(now)));
        assert_eq!((unverified.snapshot().created_at, unverified.snapshot().email_verified_at), (now, None));
        let (own, other) = (PasswordHash::restore("$own"), PasswordHash::restore("$other"));
        assert!(verified.is_surely(Some(&other), &own) && verified.is_surely(None, &own));
        assert!(unverified.is_surely(Some(&own), &own));
        assert!(!unverified.is_surely(Some(&other), &own) && !unverified.is_surely(None, &own));
    }
}
