//! Mails, as the workers and the operator see them.

pub mod deliver_mails;
pub mod list_failed_mails;
pub mod worker;

use self::{deliver_mails::DeliverMails, list_failed_mails::ListFailedMails};
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Mails {
    pub deliver: DeliverMails,
    pub list_failed: ListFailedMails,
}

impl Mails {
    pub(crate) fn new(parts: &Parts) -> Self {
        let (access, settings) = (parts.access.clone(), parts.settings.clone());
        let (mailer, secrets) = (parts.adapters.mailer.clone(), parts.adapters.secrets.clone());
        let list_failed = ListFailedMails { access: access.clone() };
        Self { deliver: DeliverMails { access, mailer, secrets, settings }, list_failed }
    }
}
