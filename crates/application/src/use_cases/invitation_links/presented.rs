//! A link whose token was presented: whether the policy lets a person in by it, and the joining itself.

use tenantry_domain::{
    admission::{Decision, Joining, WayIn},
    allowed_domains::AllowedDomains,
    event::DomainEvent,
    invitation_link::{InvitationLink, LinkError},
    membership::{Membership, Place, event::JoinedBy},
    tenant::Tenant,
    token_text::LinkToken,
    user::User,
};

use crate::{
    admission::{Admission, AdmissionError},
    ports::store_error::StoreError,
    tenant_access::TenantWork,
};

/// A link whose secret was checked.
pub(crate) struct PresentedLink {
    link: InvitationLink,
    /// Whether people can join by it.
    state: Result<(), LinkError>,
}

impl PresentedLink {
    /// Checks the token against the link of the unit of work. An unknown link gives the same answer as a wrong secret.
    ///
    /// # Errors
    /// [`LinkError::WrongSecret`], and the errors of the store.
    pub(crate) async fn find<E>(work: &mut TenantWork<'_>, token: &LinkToken) -> Result<Self, E>
    where
        E: From<LinkError> + From<StoreError>,
    {
        let link = work.invitation_links().find(token.link_id).await?.ok_or(LinkError::WrongSecret)?;
        link.present(token)?;
        let maker = work.memberships().find(link.snapshot().made_by).await?;
        let state = link.usable(maker.as_ref(), work.now());
        Ok(Self { link, state })
    }

    /// Asks the policy what becomes of a person who has the link.
    pub(crate) async fn decide(
        &self,
        admission: &Admission,
        work: &mut TenantWork<'_>,
        tenant: &Tenant,
        user: &User,
    ) -> Result<Decision, StoreError> {
        let (terms, anybody) = (self.link.terms(), AllowedDomains::default());
        let domains = [&terms.allowed_domains, &anybody];
        admission.decide(work, tenant, user, WayIn::Link { role: terms.role, domains, state: self.state }).await
    }

    /// Uses the link, and makes the person a member. Returns the membership and the events to commit. The store counts
    /// the use, because only the store sees all who use the link at the same moment.
    ///
    /// # Errors
    /// The variants of [`AdmissionError`]. After an error the unit of work must not be committed.
    pub(crate) async fn join(
        &self,
        admission: &Admission,
        work: &mut TenantWork<'_>,
        user: &User,
        joining: Joining,
    ) -> Result<(Membership, [DomainEvent; 2]), AdmissionError> {
        work.invitation_links().claim(&self.link).await?;
        let by = JoinedBy::Link(self.link.id());
        let joined = admission.join(work, user, joining, by, Place::default()).await?;
        Ok((joined.value, [self.link.used(user.id()), joined.event]))
    }
}
