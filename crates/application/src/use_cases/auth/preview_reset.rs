//! Shows the holder of a reset link whose password it resets, before they choose one. Uses nothing up.

use tenantry_domain::{email::Email, mailbox_proofs::ResetError, tenant::Tenant, token_text::ResetToken};

use crate::{
    actor::Actor,
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
    use_cases::{displacement::unproved_password, mailbox::find_proofs, profile::list_tenants},
};

/// What a reset link is for.
#[derive(Debug, Clone)]
pub struct ResetPreview {
    /// The address of the account.
    pub email: Email,
    /// Whether the address was proved before.
    pub email_verified: bool,
    /// The tenants of an account that somebody else may have set up. They are lost unless its holder keeps it.
    pub tenants: Vec<Tenant>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum PreviewResetError {
    /// The link is not valid, or no longer valid.
    #[error(transparent)]
    Reset(#[from] ResetError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct PreviewReset {
    /// Opens the unit of work.
    pub access: TenantAccess,
}

impl PreviewReset {
    /// Shows what the link is for.
    ///
    /// # Errors
    /// The variants of [`PreviewResetError`].
    pub async fn execute(&self, actor: &Actor, token: &ResetToken) -> Result<ResetPreview, PreviewResetError> {
        let mut work = self.access.begin_person_by_proof(actor, None).await?;
        let now = work.now();
        let user = work.users().find(token.user_id).await?.ok_or(ResetError::Invalid)?;
        find_proofs(&mut *work, user.id(), now).await?.check_reset(token, user.email(), now)?;
        let password = unproved_password(&mut *work, &user).await?;
        drop(work);
        let mut tenants = Vec::new();
        if user.may_be_anothers(password.as_ref()) {
            tenants.extend(list_tenants(&self.access, user.id()).await?.into_iter().map(|own| own.tenant));
        }
        Ok(ResetPreview { email: user.email().clone(), email_verified: user.email_verified(), tenants })
    }
}
