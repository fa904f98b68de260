//! A mailbox that records sent mails, and can be set to fail.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use tenantry_application::ports::mailer::{Mail, MailError, Mailer, Message};
use tenantry_domain::token_text::InvitationToken;

/// Records every mail in the order of sending.
#[derive(Debug, Default)]
pub struct RecordingMailer {
    sent: Mutex<Vec<Mail>>,
    refusing: AtomicBool,
}

impl RecordingMailer {
    /// Returns the mails sent so far.
    pub fn sent(&self) -> Vec<Mail> {
        self.mails().clone()
    }

    /// Returns the token of the last mailed invitation.
    pub fn last_token(&self) -> InvitationToken {
        let invitation = |mail: Mail| match mail.message {
            Message::Invitation { link, .. } => Some(link_token(&link)),
            _ => None,
        };
        self.sent().into_iter().rev().find_map(invitation).expect("no invitation was sent")
    }

    /// Makes every mail fail from now on.
    pub fn refuse(&self) {
        self.refusing.store(true, Ordering::SeqCst);
    }

    fn mails(&self) -> MutexGuard<'_, Vec<Mail>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Mailer for RecordingMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        if self.refusing.load(Ordering::SeqCst) {
            return Err(MailError::temporary(None, "the fake was told to fail"));
        }
        self.mails().push(mail.clone());
        Ok(())
    }
}

/// Returns the token in the link of an invitation.
pub fn link_token(link: &str) -> InvitationToken {
    let (_, token) = link.split_once("token=").expect("the link carries a token");
    InvitationToken::parse(token).unwrap()
}
