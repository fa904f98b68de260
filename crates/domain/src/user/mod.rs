//! Users: people, each with one global identity. A user alone does not belong to any tenant.

pub mod event;

use uuid::Uuid;

use crate::{
    email::Email, id::Id, locale::Locale, names::DisplayName, password::PasswordHash, time::Timestamp,
    time_zone::TimeZone,
};

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
    /// The language in which the user wants to be written to; `None` if they have chosen none.
    pub locale: Option<Locale>,
    /// The time zone in which the user reads times; `None` if they have chosen none.
    pub time_zone: Option<TimeZone>,
    /// When the user was created.
    pub created_at: Timestamp,
    /// When the user last changed.
    pub updated_at: Timestamp,
    /// Counts the changes, starting at 1.
    pub version: u32,
}

/// A change of what a person chose for themselves. Fields that are `None` stay unchanged; `Some(None)` gives a choice up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::option_option, reason = "it is how the domain distinguishes a change from no change")]
pub struct UserSettingsChange {
    /// The language in which they want to be written to.
    pub locale: Option<Option<Locale>>,
    /// The time zone in which they read times.
    pub time_zone: Option<Option<TimeZone>>,
}

/// What the holder of a mailbox wants with an account that was set up with their address and never proved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExistingAccount {
    /// They set it up themselves, and keep what it has.
    Keep,
    /// Somebody else did. They begin with an account of their own.
    #[default]
    Replace,
}

/// What becomes of an account whose mailbox was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailboxClaim {
    /// The account is that of the mailbox's holder, with its address proved.
    Confirmed(User),
    /// The account is somebody else's, and has lost its address. The holder gets another account.
    Displaced(User),
}

impl User {
    /// Creates a user whose mailbox is not verified. `locale` is what they chose as they came.
    pub fn new(id: UserId, email: Email, name: DisplayName, locale: Option<Locale>, now: Timestamp) -> Self {
        let snapshot = UserSnapshot {
            id,
            email,
            email_verified_at: None,
            name,
            locale,
            time_zone: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
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
        let mut user = Self::new(id, email, name, None, now);
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

    /// Creates the user of somebody who proved a mailbox and has no name yet: they are called what their address says.
    pub fn of_mailbox(id: UserId, email: Email, now: Timestamp) -> Self {
        let name = DisplayName::of_mailbox(&email);
        let mut user = Self::new(id, email, name, None, now);
        user.snapshot.email_verified_at = Some(now);
        user
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

    /// Returns the language in which the user wants to be written to.
    pub const fn locale(&self) -> Option<Locale> {
        self.snapshot.locale
    }

    /// Returns the time zone in which the user reads times.
    pub const fn time_zone(&self) -> Option<TimeZone> {
        self.snapshot.time_zone
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
    /// of the name is updated ([`Membership::with_profile_of`](crate::membership::Membership::with_profile_of)).
    pub fn rename(&self, name: DisplayName, now: Timestamp) -> Option<Self> {
        (self.snapshot.name != name).then(|| self.changed(now, |snapshot| snapshot.name = name))
    }

    /// Returns the user with other choices of their own; `None` if they are so already. No event records it: it concerns
    /// no tenant.
    pub fn change_settings(&self, change: UserSettingsChange, now: Timestamp) -> Option<Self> {
        let locale = change.locale.unwrap_or(self.snapshot.locale);
        let time_zone = change.time_zone.unwrap_or(self.snapshot.time_zone);
        let same = (locale, time_zone) == (self.snapshot.locale, self.snapshot.time_zone);
        (!same).then(|| self.changed(now, |snapshot| (snapshot.locale, snapshot.time_zone) = (locale, time_zone)))
    }

    /// Returns the user with another address, whose mailbox was just proved; `None` if the address is the same.
    pub fn change_email(&self, email: Email, now: Timestamp) -> Option<Self> {
        (self.snapshot.email != email).then(|| {
            self.changed(now, |snapshot| {
                snapshot.email = email;
                snapshot.email_verified_at = Some(now);
            })
        })
    }

    /// Returns whether somebody else than the holder of the mailbox may have set the account up: they chose its password,
    /// and nobody proved the mailbox. An account without a password was brought by an operator.
    pub fn may_be_anothers(&self, password: Option<&PasswordHash>) -> bool {
        !self.email_verified() && password.is_some_and(|password| !password.is_none())
    }

    /// Returns whether somebody who proves the mailbox begins with another account in place of this one, which has that
    /// stored password.
    pub fn is_replaced(&self, password: Option<&PasswordHash>, existing: ExistingAccount) -> bool {
        self.may_be_anothers(password) && existing == ExistingAccount::Replace
    }

    /// Decides what becomes of the account with that stored password when somebody proves its mailbox without the password
    /// or a session. If it may be another's, only the holder of the mailbox can say whether it is theirs. `unknown` is an id
    /// that nobody knows yet.
    pub fn claimed_by_mailbox(
        &self,
        password: Option<&PasswordHash>,
        existing: ExistingAccount,
        unknown: Uuid,
        now: Timestamp,
    ) -> MailboxClaim {
        if self.is_replaced(password, existing) {
            return MailboxClaim::Displaced(self.without_address(unknown, now));
        }
        MailboxClaim::Confirmed(self.verify_email(now).unwrap_or_else(|| self.clone()))
    }

    /// Returns the account without its address, which goes to the holder of the mailbox; `None` if the address was
    /// proved, because then it is theirs. `unknown` is an id that nobody knows yet.
    pub fn displaced(&self, unknown: Uuid, now: Timestamp) -> Option<Self> {
        (!self.email_verified()).then(|| self.without_address(unknown, now))
    }

    /// Gives the account an address that no mail reaches (RFC 2606 §2), and that nobody can have taken before.
    fn without_address(&self, unknown: Uuid, now: Timestamp) -> Self {
        self.changed(now, |snapshot| {
            snapshot.email = Email::of_nobody(unknown);
            snapshot.email_verified_at = None;
        })
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
    use super::*;

    #[test]
    fn a_mailbox_is_proved_once() {
        let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        let user = User::new(
            UserId::new(Uuid::from_u128(1)),
            Email::parse("ada@example.com").unwrap(),
            DisplayName::parse("Ada").unwrap(),
            None,
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

    #[test]
    fn only_an_account_that_was_never_proved_can_lose_its_address() {
        let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        let email = |text: &str| Email::parse(text).unwrap();
        let id = UserId::new(Uuid::from_u128(1));
        let user = User::new(id, email("ada@example.com"), DisplayName::parse("Ada").unwrap(), None, now);
        let (proved, unknown) = (user.verify_email(now).unwrap(), Uuid::from_u128(9));
        let (chosen, none) = (PasswordHash::restore("$chosen"), PasswordHash::none());
        let claim = |user: &User, password, existing| user.claimed_by_mailbox(password, existing, unknown, now);
        for existing in [ExistingAccount::Keep, ExistingAccount::Replace] {
            assert_eq!(claim(&proved, Some(&chosen), existing), MailboxClaim::Confirmed(proved.clone()));
            // Nobody can have set a trap who can't sign in.
            for password in [None, Some(&none)] {
                assert_eq!(claim(&user, password, existing), MailboxClaim::Confirmed(proved.clone()));
            }
        }
        assert_eq!(claim(&user, Some(&chosen), ExistingAccount::Keep), MailboxClaim::Confirmed(proved.clone()));
        let MailboxClaim::Displaced(displaced) = claim(&user, Some(&chosen), ExistingAccount::default()) else {
            panic!("nobody knows who set it up");
        };
        assert_eq!(displaced.email().as_str(), "00000000-0000-0000-0000-000000000009@reclaimed.invalid");
        assert_eq!(Email::parse(displaced.email().as_str()).as_ref(), Ok(displaced.email()));
        assert!(!displaced.email_verified() && displaced.snapshot().version == 2);
        assert_eq!((user.displaced(unknown, now), proved.displaced(unknown, now)), (Some(displaced), None));
    }

    #[test]
    fn a_language_and_a_time_zone_are_chosen_and_given_up() {
        let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        let (id, email) = (UserId::new(Uuid::from_u128(1)), Email::parse("ada@example.com").unwrap());
        let name = || DisplayName::parse("Ada").unwrap();
        let came = User::new(id, email.clone(), name(), Some(Locale::De), now);
        assert_eq!((came.locale(), came.snapshot().version), (Some(Locale::De), 1));
        let user = User::new(id, email, name(), None, now);
        let none = UserSettingsChange::default();
        let locale = |locale| UserSettingsChange { locale: Some(locale), ..none };
        let zone = |time_zone| UserSettingsChange { time_zone: Some(time_zone), ..none };
        for nothing in [none, locale(None), zone(None)] {
            assert_eq!((user.locale(), user.change_settings(nothing, now)), (None, None));
        }
        let french = user.change_settings(locale(Some(Locale::Fr)), now).unwrap();
        assert_eq!((french.locale(), french.snapshot().version), (Some(Locale::Fr), 2));
        assert_eq!(french.change_settings(locale(Some(Locale::Fr)), now), None);
        let paris = TimeZone::parse("Europe/Paris").unwrap();
        let parisian = french.change_settings(zone(Some(paris)), now).unwrap();
        assert_eq!((parisian.locale(), parisian.time_zone()), (Some(Locale::Fr), Some(paris)));
        assert_eq!(parisian.change_settings(zone(Some(paris)), now), None);
        let gone = parisian.change_settings(locale(None), now).unwrap();
        assert_eq!((gone.locale(), gone.time_zone()), (None, Some(paris)));
        assert_eq!(parisian.change_settings(zone(None), now).unwrap().time_zone(), None);
    }

    #[test]
    fn whoever_proved_a_mailbox_is_called_by_it() {
        let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        for address in ["ada.lovelace+x@example.com", "jörg@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"] {
            let email = Email::parse(address).unwrap();
            let user = User::of_mailbox(UserId::new(Uuid::from_u128(1)), email, now);
            assert!(user.email_verified());
            assert_eq!(DisplayName::parse(user.email().local()).as_ref(), Ok(user.name()), "{address}");
        }
    }

    #[test]
    fn a_new_address_is_a_proved_one() {
        let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        let email = |text: &str| Email::parse(text).unwrap();
        let id = UserId::new(Uuid::from_u128(1));
        let user = User::new(id, email("ada@example.com"), DisplayName::parse("Ada").unwrap(), None, now);
        let changed = user.change_email(email("lovelace@example.com"), now).unwrap();
        assert!(changed.email_verified() && changed.email().local() == "lovelace");
        assert_eq!(changed.change_email(email("lovelace@example.com"), now), None);
    }
}
