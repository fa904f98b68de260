//! A mailbox that records sent mails, and can be set to answer as a mail server that defers or refuses them.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use tenantry_application::ports::mailer::{Mail, MailError, MailId, Mailer};
use tenantry_domain::token_text::InvitationToken;

/// What a mail server that refuses a mail for good answers.
pub const NO_SUCH_USER: &str = "550 5.1.1 no such user";

/// Records every mail in the order of sending.
#[derive(Debug, Default)]
pub struct RecordingMailer {
    sent: Mutex<Vec<(MailId, Mail)>>,
    refused: AtomicUsize,
    answer: Mutex<Answer>,
}

/// How a mail is answered.
#[derive(Debug, Clone, Copy, Default)]
enum Answer {
    #[default]
    Taken,
    Deferred,
    Refused,
}

impl RecordingMailer {
    /// Returns the mails sent so far.
    pub fn sent(&self) -> Vec<Mail> {
        self.mails().iter().map(|(_, mail)| mail.clone()).collect()
    }

    /// Returns the ids of the mails sent so far.
    pub fn ids(&self) -> Vec<MailId> {
        self.mails().iter().map(|(id, _)| *id).collect()
    }

    /// Returns how many mails were refused for good.
    pub fn refused(&self) -> usize {
        self.refused.load(Ordering::SeqCst)
    }

    /// Takes every mail from now on, as at first.
    pub fn take(&self) {
        self.set(Answer::Taken);
    }

    /// Defers every mail from now on.
    pub fn defer(&self) {
        self.set(Answer::Deferred);
    }

    /// Refuses every mail for good from now on, with [`NO_SUCH_USER`].
    pub fn refuse(&self) {
        self.set(Answer::Refused);
    }

    fn set(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }

    fn mails(&self) -> MutexGuard<'_, Vec<(MailId, Mail)>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Mailer for RecordingMailer {
    async fn send(&self, id: MailId, mail: &Mail) -> Result<(), MailError> {
        let answer = *self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        match answer {
            Answer::Taken => self.mails().push((id, mail.clone())),
            Answer::Deferred => return Err(MailError::temporary(Some("451 try later"), "the fake was told to defer")),
            Answer::Refused => {
                self.refused.fetch_add(1, Ordering::SeqCst);
                return Err(MailError::permanent(Some(NO_SUCH_USER), "the fake was told to refuse"));
            }
        }
        Ok(())
    }
}

/// Returns the token in the link of an invitation.
pub fn link_token(link: &str) -> InvitationToken {
    let (_, token) = link.split_once("token=").expect("the link carries a token");
    InvitationToken::parse(token).unwrap()
}
