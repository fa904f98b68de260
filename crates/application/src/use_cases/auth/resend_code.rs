//! Mails a new code to an address that is not proved yet. Anybody may ask for any address, and the answer and the work
//! are the same whether or not there is a code to mail.

use tenantry_domain::{email::Email, mailbox_proofs::CodePurpose};

use crate::{actor::Actor, ports::store_error::StoreError, tenant_access::TenantAccess, use_cases::mailbox::Mailbox};

/// The use case.
#[derive(Clone)]
pub struct ResendCode {
    /// Opens the unit of work.
    pub access: TenantAccess,
    /// Mails the code.
    pub mailbox: Mailbox,
}

impl ResendCode {
    /// Mails a new code. The one before is no longer valid.
    ///
    /// # Errors
    /// [`StoreError`]: the store failed.
    pub async fn execute(&self, actor: &Actor, email: &Email) -> Result<(), StoreError> {
        let mut work = self.access.begin_person_by_proof(actor, None).await?;
        let now = work.now();
        let found = work.users().find_by_email(email).await?.map(|found| found.user);
        let unproved = found.filter(|user| !user.email_verified());
        let to = self.mailbox.recipient(email, unproved.as_ref());
        match self.mailbox.mail_code(&mut *work, to, CodePurpose::VerifyEmail, email, now).await {
            // Another request for the same address came first, and its code is on its way.
            Err(StoreError::Stale) => Ok(()),
            done => {
                done?;
                work.commit([]).await
            }
        }
    }
}
