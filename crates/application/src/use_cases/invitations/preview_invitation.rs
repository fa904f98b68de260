//! Tells the holder of an invitation's token what it is for, before anything is accepted.
//!
//! It does not tell whether the address has an account: the inviter holds a token too, and could ask so about anybody.

use tenantry_domain::{
    Timestamp,
    email::Email,
    invitation::InvitationError,
    names::DisplayName,
    role::Role,
    tenant::{Blocked, Tenant},
    token_text::InvitationToken,
};

use crate::{actor::Actor, ports::store_error::StoreError, tenant_access::TenantAccess};

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
    #[error(transparent)]
    Blocked(#[from] Blocked),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct PreviewInvitation {
    /// Lets the holder of the token read.
    pub access: TenantAccess,
}

impl PreviewInvitation {
    /// Shows what the token is for.
    ///
    /// # Errors
    /// The variants of [`PreviewInvitationError`].
    pub async fn execute(&self, actor: &Actor, token: &InvitationToken) -> Result<Preview, PreviewInvitationError> {
        let mut read = self.access.read_by_proof(actor, token.tenant_id).await?;
        let found = read.invitations().find(token.invitation_id).await?;
        let invitation = found.ok_or(InvitationError::WrongSecret)?;
        invitation.present(token, read.now())?;
        let tenant = read.tenants().find().await?.ok_or(InvitationError::WrongSecret)?.tenant;
        tenant.require_open()?;
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
