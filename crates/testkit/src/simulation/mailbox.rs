//! A mail server that takes, defers and refuses mails by chance, and sometimes takes one without saying so.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use tenantry_application::ports::mailer::{Mail, MailError, MailId, Mailer, Message};
use tenantry_domain::{
    email_code::EmailCode,
    token_text::{InvitationToken, ResetToken},
};

use super::chance::Chance;
use crate::fakes::link_token;

/// What a mail brings that somebody can use.
#[derive(Debug, Clone)]
pub(super) enum Post {
    /// An invitation.
    Invitation(InvitationToken),
    /// A link that resets the password.
    Reset { email: String, token: ResetToken },
    /// A code that proves the address.
    Code { mail: MailId, email: String, code: EmailCode },
}

impl Post {
    fn of(mail: MailId, content: &Mail) -> Option<Self> {
        match &content.message {
            Message::Invitation { link, .. } => Some(Self::Invitation(link_token(link))),
            Message::ResetPassword { link, .. } => {
                let (_, token) = link.split_once("token=").expect("the link carries a token");
                let token = ResetToken::parse(token).expect("the link carries a token of its kind");
                Some(Self::Reset { email: content.to.to_string(), token })
            }
            Message::VerifyEmail { code, .. } => {
                Some(Self::Code { mail, email: content.to.to_string(), code: code.clone() })
            }
            _ => None,
        }
    }
}

/// The mail server, and all it took.
#[derive(Debug)]
pub(super) struct Mailbox {
    chance: Mutex<Chance>,
    taken: Mutex<Vec<Post>>,
}

impl Mailbox {
    pub(super) fn new(chance: Chance) -> Self {
        Self { chance: Mutex::new(chance), taken: Mutex::default() }
    }

    /// Returns what it took, some of it twice.
    pub(super) fn posts(&self) -> Vec<Post> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns how many mails it took that bring something.
    pub(super) fn taken(&self) -> usize {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).len()
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
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).extend(Post::of(id, mail));
        tokio::task::yield_now().await;
        if fate == 2 { Err(MailError::temporary(None, "the answer was lost")) } else { Ok(()) }
    }
}
