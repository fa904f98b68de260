//! When a change of the address is recorded, and who undoes it.

use super::{EmailChange, EmailChangeId, UNDO_LIFETIME, UndoError};
use crate::{secret::SecretHash, time::Timestamp, token_text::UndoToken, user::User};

impl EmailChange {
    /// Records the change between two states of an account; `None` if the address before was not proved.
    pub fn between(id: EmailChangeId, before: &User, after: &User, hash: SecretHash, now: Timestamp) -> Option<Self> {
        before.email_verified().then(|| Self {
            id,
            user_id: after.id(),
            number: after.snapshot().version,
            before: before.email().clone(),
            hash,
            undo_until: now + UNDO_LIFETIME,
        })
    }

    /// Checks the link that undoes this change. The secret is checked first, so a caller without it learns nothing.
    ///
    /// # Errors
    /// The variants of [`UndoError`].
    pub fn present(&self, token: &UndoToken, now: Timestamp) -> Result<(), UndoError> {
        if (self.id, self.user_id) != (token.id, token.user_id) || !self.hash.matches(&token.secret) {
            return Err(UndoError::Invalid);
        }
        if now < self.undo_until { Ok(()) } else { Err(UndoError::Expired) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{email::Email, names::DisplayName, secret::Secret, time::Span, user::UserId};

    fn now() -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn email(name: &str) -> Email {
        Email::parse(&format!("{name}@example.com")).unwrap()
    }

    fn ada() -> User {
        User::new(UserId::new(Uuid::from_u128(1)), email("ada"), DisplayName::parse("Ada").unwrap(), None, now())
    }

    fn change(before: &User) -> Option<EmailChange> {
        let after = before.change_email(email("lovelace"), now()).unwrap();
        EmailChange::between(EmailChangeId::new(Uuid::from_u128(2)), before, &after, Secret::new([1; 32]).hash(), now())
    }

    #[test]
    fn only_a_proved_address_can_come_back() {
        assert_eq!(change(&ada()), None);
        let proved = ada().verify_email(now()).unwrap();
        let change = change(&proved).unwrap();
        assert_eq!((change.before, change.number), (email("ada"), proved.snapshot().version + 1));
    }

    #[test]
    fn a_link_is_good_for_seven_days_and_for_its_change() {
        let change = change(&ada().verify_email(now()).unwrap()).unwrap();
        let token = |number, byte| UndoToken {
            user_id: ada().id(),
            id: EmailChangeId::new(Uuid::from_u128(number)),
            secret: Secret::new([byte; 32]),
        };
        let end = now() + Span::days(7);
        assert_eq!(change.present(&token(2, 1), end - Span::microseconds(1)), Ok(()));
        assert_eq!(change.present(&token(2, 1), end), Err(UndoError::Expired));
        for other in [token(2, 2), token(3, 1)] {
            assert_eq!(change.present(&other, end), Err(UndoError::Invalid), "{other:?}");
        }
    }
}
