//! The decisions on codes and reset links. Each returns the new value, to be stored if the version is still the old one.

use super::{Code, CodePurpose, MailboxProofs, MailboxProofsSnapshot, Reset, ResetId};
use crate::{
    email::Email,
    secret::{Secret, SecretHash},
    time::{Span, Timestamp},
    token_text::ResetToken,
};

/// How long a code is valid: 10 minutes (OWASP ASVS 6.5.5).
pub const CODE_LIFETIME: Span = Span::minutes(10);
/// How long a code that nobody tried is kept when another is asked for. Otherwise whoever knows an address could void
/// each code before its holder enters it.
pub const CODE_KEPT: Span = Span::minutes(2);
/// How many wrong codes a code survives. The last of them ends it.
pub const TRIES_OF_CODE: u32 = 5;
/// How many wrong codes a person may enter within [`TRIES_SPAN`], over all codes. A right one does not start the count
/// again: otherwise the codes to one's own mailbox would buy tries at somebody else's.
pub const TRIES_OF_PERSON: u32 = 20;
/// The span in which wrong codes are counted together.
pub const TRIES_SPAN: Span = Span::hours(24);
/// How long a reset link is valid: one hour (OWASP ASVS 6.4.1).
pub const RESET_LIFETIME: Span = Span::hours(1);
/// How long a reset link is kept when another is asked for. Otherwise whoever knows an address could void each link
/// before its holder opens it. It is so long that no request has to wait for the limit of mails in an hour.
pub const RESET_KEPT: Span = Span::minutes(12);

/// A code to mail.
#[derive(Debug, Clone)]
pub struct NewCode {
    /// What it is for.
    pub purpose: CodePurpose,
    /// The address it is mailed to.
    pub email: Email,
    /// Its hash.
    pub hash: SecretHash,
}

/// What comes of a request for a code or a link. It is stored either way, so that nobody learns from the work what there
/// was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The new value.
    pub after: MailboxProofs,
    /// Whether it has the new secret, which is to be mailed. Otherwise the one before is kept.
    pub is_new: bool,
}

/// Why a code is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The code is wrong, expired, used, or for another address or purpose. The answer does not say which.
    #[error("the code is wrong or has expired")]
    Wrong,
    /// Too many wrong codes were entered, so that no code is accepted for a while.
    #[error("too many wrong codes were entered")]
    TooManyTries {
        /// How long no code is accepted.
        wait: Span,
    },
}

/// Why a reset link is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResetError {
    /// The link is unknown, was used, or was replaced by a newer one. The answer does not say which.
    #[error("the link is not valid")]
    Invalid,
    /// The link has expired.
    #[error("the link has expired")]
    Expired,
}

impl MailboxProofs {
    /// Replaces the person's code by a new one, or keeps it for [`CODE_KEPT`]. What was counted over all codes stays.
    #[must_use]
    pub fn issue_code(&self, new: NewCode, now: Timestamp) -> Issued {
        let NewCode { purpose, email, hash } = new;
        let is_same = |code: &&Code| code.purpose == purpose && code.email == email && code.tries == 0;
        let before = self.snapshot.code.as_ref().filter(is_same);
        let is_kept = before.is_some_and(|code| is_fresh(code.expires_at - CODE_LIFETIME, CODE_KEPT, now));
        let code = Code { purpose, email, hash, expires_at: now + CODE_LIFETIME, tries: 0 };
        self.issued(!is_kept, |snapshot| snapshot.code = Some(code))
    }

    /// Presents a code for a purpose and an address. Returns the new value, which must be stored whether or not the code
    /// was right, and the answer. There is no new value if nothing was compared.
    pub fn present_code(
        &self,
        purpose: CodePurpose,
        email: &Email,
        code: &Secret,
        now: Timestamp,
    ) -> (Option<Self>, Result<(), CodeError>) {
        if let Some(until) = self.refused_until(now) {
            return (None, Err(CodeError::TooManyTries { wait: until - now }));
        }
        let fits = |stored: &&Code| stored.purpose == purpose && stored.email == *email && now < stored.expires_at;
        let Some(stored) = self.snapshot.code.as_ref().filter(fits) else { return (None, Err(CodeError::Wrong)) };
        if stored.hash.matches(code) {
            return (Some(self.changed(|snapshot| snapshot.code = None)), Ok(()));
        }
        let tries = stored.tries + 1;
        let worn = Some(Code { tries, ..stored.clone() }).filter(|code| code.tries < TRIES_OF_CODE);
        let anew = self.is_over(now);
        let after = self.changed(|snapshot| {
            snapshot.code = worn;
            if anew {
                (snapshot.tries, snapshot.tries_since) = (0, now);
            }
            snapshot.tries += 1;
        });
        (Some(after), Err(CodeError::Wrong))
    }

    /// Replaces the person's reset link by a new one, or keeps it for [`RESET_KEPT`].
    #[must_use]
    pub fn issue_reset(&self, id: ResetId, email: Email, hash: SecretHash, now: Timestamp) -> Issued {
        let before = self.snapshot.reset.as_ref().filter(|reset| reset.email == email);
        let is_kept = before.is_some_and(|reset| is_fresh(reset.expires_at - RESET_LIFETIME, RESET_KEPT, now));
        let reset = Reset { id, email, hash, expires_at: now + RESET_LIFETIME };
        self.issued(!is_kept, |snapshot| snapshot.reset = Some(reset))
    }

    /// Checks a reset link without using it up. The account must still have the address that the link was mailed to. The
    /// secret is checked first, so a caller without it learns nothing.
    ///
    /// # Errors
    /// The variants of [`ResetError`].
    pub fn check_reset(&self, token: &ResetToken, email: &Email, now: Timestamp) -> Result<(), ResetError> {
        let known = |reset: &&Reset| reset.id == token.id && reset.hash.matches(&token.secret) && reset.email == *email;
        let reset = self.snapshot.reset.as_ref().filter(known).ok_or(ResetError::Invalid)?;
        if now < reset.expires_at { Ok(()) } else { Err(ResetError::Expired) }
    }

    /// Uses a reset link up. The code that may be on its way becomes worthless too.
    ///
    /// # Errors
    /// The variants of [`ResetError`].
    pub fn use_reset(&self, token: &ResetToken, email: &Email, now: Timestamp) -> Result<Self, ResetError> {
        self.check_reset(token, email, now)?;
        Ok(self.voided())
    }

    /// Ends the code and the link, because the password or the address changed; `None` if there is neither.
    pub fn void(&self) -> Option<Self> {
        (self.snapshot.code.is_some() || self.snapshot.reset.is_some()).then(|| self.voided())
    }

    fn voided(&self) -> Self {
        self.changed(|snapshot| (snapshot.code, snapshot.reset) = (None, None))
    }

    /// Returns when the next code is accepted, if too many wrong ones were entered.
    fn refused_until(&self, now: Timestamp) -> Option<Timestamp> {
        (self.snapshot.tries >= TRIES_OF_PERSON && !self.is_over(now)).then(|| self.snapshot.tries_since + TRIES_SPAN)
    }

    /// Returns whether the span of the counted tries is over. One that begins later than it may last was counted by a clock
    /// that was ahead.
    fn is_over(&self, now: Timestamp) -> bool {
        (now - self.snapshot.tries_since).abs() >= TRIES_SPAN
    }

    fn issued(&self, is_new: bool, change: impl FnOnce(&mut MailboxProofsSnapshot)) -> Issued {
        let after = if is_new { self.changed(change) } else { self.changed(|_| ()) };
        Issued { after, is_new }
    }

    fn changed(&self, change: impl FnOnce(&mut MailboxProofsSnapshot)) -> Self {
        let mut snapshot = self.snapshot.clone();
        change(&mut snapshot);
        snapshot.version += 1;
        Self { snapshot }
    }
}

/// Returns whether what was issued then is still to be kept. What a clock that was ahead issued is not.
fn is_fresh(issued_at: Timestamp, kept: Span, now: Timestamp) -> bool {
    issued_at <= now && now < issued_at + kept
}
