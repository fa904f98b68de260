//! Mails a link that resets the password. Anybody may ask for any address, and the answer and the work are the same
//! whether or not it has an account.

use tenantry_domain::email::Email;

use crate::{actor::Actor, ports::store_error::StoreError, tenant_access::TenantAccess, use_cases::mailbox::Mailbox};

/// The use case.
#[derive(Clone)]
pub struct ForgotPassword {
    /// Opens the unit of work.
    pub access: TenantAccess,
    /// Mails the link.
    pub mailbox: Mailbox,
}

impl ForgotPassword {
    /// Mails a link. The one before is no longer valid.
    ///
    /// # Errors
    /// [`StoreError`]: the store failed.
    pub async fn execute(&self, actor: &Actor, email: &Email) -> Result<(), StoreError> {
        let mut work = self.access.begin_person_by_proof(actor, None).await?;
        let now = work.now();
        let found = work.users().find_by_email(email).await?;
        let to = self.mailbox.recipient(email, found.as_ref().map(|found| &found.user));
        match self.mailbox.mail_reset(&mut *work, to, email, now).await {
            // Another request for the same address came first, and its link is on its way.
            Err(StoreError::Stale) => Ok(()),
            done => {
                done?;
                work.commit([]).await
            }
        }
    }
}
