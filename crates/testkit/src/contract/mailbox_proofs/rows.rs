//! The calls of the port of mailbox proofs.

use tenantry_domain::{
    email_change::{EmailChange, EmailChangeId},
    mailbox_proofs::MailboxProofs,
    user::UserId,
};

use crate::contract::rows::{Done, GlobalRows, commit, find};

impl GlobalRows {
    pub(in crate::contract) async fn find_proofs(&self, user: UserId) -> Option<MailboxProofs> {
        find!(self, mailbox_proofs.find(user))
    }

    pub(in crate::contract) async fn update_proofs(&self, before: &MailboxProofs, after: &MailboxProofs) -> Done {
        commit!(self, mailbox_proofs.update(before, after))
    }

    pub(in crate::contract) async fn find_change(&self, user: UserId, id: EmailChangeId) -> Option<EmailChange> {
        find!(self, mailbox_proofs.find_change(user, id))
    }

    pub(in crate::contract) async fn insert_change(&self, change: &EmailChange) -> Done {
        commit!(self, mailbox_proofs.insert_change(change))
    }

    pub(in crate::contract) async fn claim_change(&self, change: &EmailChange) -> Done {
        commit!(self, mailbox_proofs.claim_change(change))
    }
}
