//! A mail server that takes, defers and refuses mails by chance, and sometimes takes one without saying so.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use tenantry_application::ports::mailer::{Mail, MailError, MailId, Mailer, Message};
use tenantry_domain::token_text::InvitationToken;

use super::chance::Chance;
use crate::fakes::link_token;

/// The mail server, and all it took.
#[derive(Debug)]
pub(super) struct Mailbox {
    chance: Mutex<Chance>,
    taken: Mutex<Vec<(MailId, InvitationToken)>>,
}

impl Mailbox {
    pub(super) fn new(chance: Chance) -> Self {
        Self { chance: Mutex::new(chance), taken: Mutex::default() }
    }

    /// Returns the tokens of all mails that it took, some twice.
    pub(super) fn tokens(&self) -> Vec<InvitationToken> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.iter().map(|(_, token)| token.clone()).collect()
    }
}

#[async_trait]
impl Mailer for Mailbox {
    async fn send(&self, id: MailId, mail: &Mail) -> Result<(), MailError> {
        tokio::task::yield_now().await;
        let fate = self.chance.lock().unwrap_or_else(PoisonError::into_inner).below(10);
        if fate == 0 {
            return Err(MailError::permanent(Some("550 no such user"), "refused"));
        }
        if fate == 1 {
            return Err(MailError::temporary(Some("451 try later"), "deferred"));
        }
        if let Message::Invitation { link, .. } = &mail.message {
            self.taken.lock().unwrap_or_else(PoisonError::into_inner).push((id, link_token(link)));
        }
        tokio::task::yield_now().await;
        if fate == 2 { Err(MailError::temporary(None, "the answer was lost")) } else { Ok(()) }
    }
}
