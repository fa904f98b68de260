//! How a person comes to an invitation, and how they are known.

use tenantry_domain::{
    invitation::{Invitation, InvitationError, InvitationId},
    locale::Locale,
    names::DisplayName,
    password::PasswordHash,
    tenant::TenantId,
    token_text::{InvitationCopy, InvitationToken},
    user::UserId,
};

use crate::{ports::store_error::StoreError, tenant_access::TenantWork};

/// How the person comes to the invitation.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Offer<'a> {
    /// By a token.
    Token(&'a InvitationToken),
    /// By the list of invitations for their own proved address. The address is checked again.
    OwnAddress(TenantId, InvitationId),
}

/// The person who accepts, once their identity is proved.
pub(crate) enum Person {
    /// They have an account.
    Known {
        /// Their id.
        id: UserId,
        /// The password by which they are known. `None` if it was their session.
        password: Option<PasswordHash>,
    },
    /// They have no account.
    New(NewPerson),
    /// In place of an account that somebody else set up with the address.
    Instead(NewPerson),
}

/// What a person without an account said about themselves.
pub(crate) struct NewPerson {
    /// The name they gave.
    pub(crate) name: DisplayName,
    /// The language they chose, if they chose one.
    pub(crate) locale: Option<Locale>,
    /// The password they chose.
    pub(crate) password: PasswordHash,
}

impl Person {
    /// Returns the stored password that was compared with what the person entered, if they entered it.
    pub(crate) const fn checked_password(&self) -> Option<&PasswordHash> {
        match self {
            Self::Known { password, .. } => password.as_ref(),
            Self::New(_) | Self::Instead(_) => None,
        }
    }
}

impl Offer<'_> {
    /// Returns the tenant and the invitation.
    pub(crate) const fn ids(self) -> (TenantId, InvitationId) {
        match self {
            Self::Token(token) => (token.tenant_id, token.invitation_id),
            Self::OwnAddress(tenant_id, invitation_id) => (tenant_id, invitation_id),
        }
    }

    /// Checks what the person comes with against the invitation.
    pub(crate) async fn present<E>(
        self,
        work: &mut TenantWork<'_>,
        person: &Person,
        invitation: &Invitation,
    ) -> Result<InvitationCopy, E>
    where
        E: From<InvitationError> + From<StoreError>,
    {
        let now = work.now();
        match (self, person) {
            (Self::Token(token), _) => Ok(invitation.present(token, now)?),
            (Self::OwnAddress(..), Person::Known { id, .. }) => {
                let user = work.users().find(*id).await?.ok_or(InvitationError::WrongSecret)?;
                Ok(invitation.present_to(&user, now)?)
            }
            (Self::OwnAddress(..), Person::New(_) | Person::Instead(_)) => Err(InvitationError::WrongSecret.into()),
        }
    }
}
