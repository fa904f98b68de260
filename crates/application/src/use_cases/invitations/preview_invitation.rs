//! Shows the holder of an invitation's token what it is for, before they accept.
//!
//! The preview does not reveal whether the address has an account. The inviter also holds a token, and could otherwise
//! probe any address.

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
    /// The invited address.
    pub email: Email,
    /// The role it gives.
    pub role: Role,
    /// The tenant that invites.
    pub tenant: Tenant,
    /// The name of the inviter; `None` if it was the operator of the installation.
    pub inviter: Option<DisplayName>,
    /// When the invitation expires.
    pub expires_at: Timestamp,
}

/// Why the preview was not returned.
#[derive(Debug, thiserror::Error)]
pub enum PreviewInvitationError {
    /// The token is not valid, or no longer valid. An unknown token gives the same answer as a wrong secret.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The tenant accepts no new members.
    #[error(transparent)]
    Blocked(#[from] Blocked),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct PreviewInvitation {
    /// Opens the read model for the holder of the token.
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
        let inviter = match invitation.snapshot().invited_by {
            Some(member) => read.memberships().find(member).await?,
            None => None,
        };
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
