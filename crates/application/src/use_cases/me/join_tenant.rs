//! Makes the signed-in person a member of a tenant by an invitation link.

use tenantry_domain::{
    admission::Refusal, invitation_link::LinkError, membership::Membership, tenant::Tenant, token_text::LinkToken,
    user::User,
};

use crate::{
    actor::{AccessError, Actor},
    admission::{Admission, AdmissionError},
    ports::{access_tokens::SigningError, store_error::StoreError, user_tenants::UserTenant},
    tenant_access::TenantAccess,
    use_cases::{
        invitation_links::presented::PresentedLink,
        tokens::{TokenIssuer, Tokens, live_session},
    },
};

/// A person who joined a tenant.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The person.
    pub user: User,
    /// The tenant.
    pub tenant: Tenant,
    /// The membership.
    pub membership: Membership,
    /// Tokens for the tenant, in the same session.
    pub tokens: Tokens,
}

/// Why the person did not join.
#[derive(Debug, thiserror::Error)]
pub enum JoinTenantError {
    /// The actor is not signed in, or the person no longer exists.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The session has ended.
    #[error("the session has ended")]
    SessionEnded,
    /// The policy refused, a provisioner did, or the token is not valid.
    #[error(transparent)]
    Admission(AdmissionError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Signing failed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

impl From<AdmissionError> for JoinTenantError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::Store(error) => error.into(),
            other => Self::Admission(other),
        }
    }
}

impl From<Refusal> for JoinTenantError {
    fn from(refusal: Refusal) -> Self {
        Self::Admission(refusal.into())
    }
}

impl From<LinkError> for JoinTenantError {
    fn from(error: LinkError) -> Self {
        Refusal::from(error).into()
    }
}

/// The use case.
#[derive(Clone)]
pub struct JoinTenant {
    /// Opens the unit of work for the person.
    pub access: TenantAccess,
    /// Makes the person a member.
    pub admission: Admission,
    /// Issues the tokens for the tenant.
    pub issuer: TokenIssuer,
}

impl JoinTenant {
    /// Makes the person a member, and returns tokens for the tenant in the actor's session. The stored address counts,
    /// and whether it is proved by now.
    ///
    /// # Errors
    /// The variants of [`JoinTenantError`].
    pub async fn execute(&self, actor: &Actor, token: &LinkToken) -> Result<Joined, JoinTenantError> {
        let person = actor.person()?;
        let mut work = self.access.begin_by_proof(actor, token.tenant_id).await?;
        let now = work.now();
        let dated = self.issuer.date(now);
        let tenant = work.tenants().find().await?.ok_or(LinkError::WrongSecret)?;
        let link = PresentedLink::find::<JoinTenantError>(&mut work, token).await?;
        let user = work.users().find(person.user_id).await?.ok_or(AccessError::NotAMember)?;
        let joining = link.decide(&self.admission, &mut work, &tenant, &user).await?.joining()?;
        let (membership, events) = link.join(&self.admission, &mut work, &user, joining).await?;
        let session = live_session(&mut *work, person, now).await?.ok_or(JoinTenantError::SessionEnded)?;
        let own = UserTenant::of(tenant.clone(), &membership);
        let refresh = self.issuer.open_grant(&mut *work, &session, Some(&own), now).await?;
        work.commit(events).await?;
        let tokens = self.issuer.issue(&user, Some(&own), &refresh, dated)?;
        Ok(Joined { user, tenant, membership, tokens })
    }
}
