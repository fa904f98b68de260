//! Tells the holder of an invitation's token what it is for, before anything is accepted.
//!
//! It does not tell whether the address has an account: the inviter holds a token too, and could ask so about anybody.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    email::Email,
    invitation::InvitationError,
    names::DisplayName,
    role::Role,
    tenant::{Standing, Tenant},
    token_text::InvitationToken,
};

use crate::ports::{clock::Clock, store_error::StoreError, unit_of_work::UnitOfWorkFactory};

/// What an invitation is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Whom it is for.
    pub email: Email,
    /// The role it gives.
    pub role: Role,
    /// The inviting tenant.
    pub tenant: Tenant,
    /// Who invited; `None` if that person is gone.
    pub inviter: Option<DisplayName>,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum PreviewInvitationError {
    /// The token is not, or no longer, good. An unknown one answers as a wrong secret does.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The tenant takes nobody in.
    #[error("the organization is {}", .0.as_str())]
    TenantBlocked(Standing),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct PreviewInvitation {
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Tells whether it ran out.
    pub clock: Arc<dyn Clock>,
}

impl PreviewInvitation {
    /// Shows what the token is for.
    ///
    /// # Errors
    /// The variants of [`PreviewInvitationError`].
    pub async fn execute(&self, token: &InvitationToken) -> Result<Preview, PreviewInvitationError> {
        let mut read = self.store.read(token.tenant_id).await?;
        let found = read.invitations().find(token.invitation_id).await?;
        let invitation = found.ok_or(InvitationError::WrongSecret)?;
        invitation.present(token, self.clock.now())?;
        let tenant = read.tenants().find().await?.ok_or(InvitationError::WrongSecret)?.tenant;
        if tenant.standing() != Standing::Open {
            return Err(PreviewInvitationError::TenantBlocked(tenant.standing()));
        }
        let inviter = read.memberships().find(invitation.snapshot().invited_by).await?;
        invitation.check_inviter(inviter.as_ref())?;
        Ok(Preview {
            email: invitation.email().clone(),
            role: invitation.role(),
            tenant,
            inviter: inviter.map(|member| member.snapshot().name.clone()),
            expires_at: invitation.snapshot().expires_at,
        })
    }
}
