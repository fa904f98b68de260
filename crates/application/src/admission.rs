//! The only way to create a membership: every way into a tenant ends here, and the policy of the domain decides on each.

use std::sync::Arc;

use tenantry_domain::{
    Decided,
    admission::{Decision, Facts, Joining, Refusal, WayIn, decide},
    invitation_link::LinkError,
    membership::{Membership, Place, event::JoinedBy},
    tenant::Tenant,
    user::User,
};

use crate::{
    ports::{
        provisioner::{ProvisionError, Provisioner},
        store_error::{Conflict, StoreError},
    },
    tenant_access::TenantWork,
};

/// A person who wants to become a member.
#[derive(Debug, Clone)]
pub struct Newcomer<'a> {
    /// The person.
    pub user: &'a User,
    /// How they come.
    pub way: WayIn<'a>,
    /// How they joined, for the trail.
    pub by: JoinedBy,
}

/// Why a person did not become a member.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    /// The policy refused, or the store found what the policy could not know.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A provisioner refused or failed.
    #[error(transparent)]
    Provisioning(#[from] ProvisionError),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for AdmissionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::Membership } => Self::Refused(Refusal::AlreadyMember),
            StoreError::Conflict { what: Conflict::LinkUses } => Self::Refused(Refusal::Link(LinkError::UsedUp)),
            StoreError::Conflict { what: Conflict::Seats } => Self::Refused(Refusal::SeatsExhausted),
            other => Self::Store(other),
        }
    }
}

/// Creates memberships. An architecture test fails if other code inserts a membership.
#[derive(Clone)]
pub struct Admission {
    /// The embedder's provisioners for new members, in the order in which they run.
    pub provisioners: Arc<[Arc<dyn Provisioner>]>,
}

impl Admission {
    /// Asks the policy what becomes of the person. They may be a member already.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn decide(
        &self,
        work: &mut TenantWork<'_>,
        tenant: &Tenant,
        user: &User,
        way: WayIn<'_>,
    ) -> Result<Decision, StoreError> {
        let is_member = work.memberships().find(user.id()).await?.is_some();
        Ok(decide(&Facts { is_member, ..Facts::of(tenant, user, way) }))
    }

    /// Asks the policy, and makes the person a member who joins at once or not at all. Returns the membership and the
    /// event to commit.
    ///
    /// # Errors
    /// The variants of [`AdmissionError`]. After an error the unit of work must not be committed.
    pub async fn admit(
        &self,
        work: &mut TenantWork<'_>,
        tenant: &Tenant,
        newcomer: Newcomer<'_>,
    ) -> Result<Decided<Membership>, AdmissionError> {
        self.admit_at(work, tenant, newcomer, Place::default()).await
    }

    /// Does what [`admit`](Self::admit) does, for a person whose place in the tenant is known.
    ///
    /// # Errors
    /// The variants of [`AdmissionError`]. After an error the unit of work must not be committed.
    pub async fn admit_at(
        &self,
        work: &mut TenantWork<'_>,
        tenant: &Tenant,
        newcomer: Newcomer<'_>,
        place: Place,
    ) -> Result<Decided<Membership>, AdmissionError> {
        let Newcomer { user, way, by } = newcomer;
        let joining = decide(&Facts::of(tenant, user, way)).joining()?;
        self.join(work, user, joining, by, place).await
    }

    /// Stores the membership that the policy gave leave for, and runs the provisioners in the same unit of work. Returns
    /// the membership and the event to commit. The store guards the seats, because only the store sees all of them.
    ///
    /// # Errors
    /// The variants of [`AdmissionError`]. After an error the unit of work must not be committed.
    pub async fn join(
        &self,
        work: &mut TenantWork<'_>,
        user: &User,
        joining: Joining,
        by: JoinedBy,
        place: Place,
    ) -> Result<Decided<Membership>, AdmissionError> {
        let (id, tenant_id, now) = (work.next_id(), work.tenant_id(), work.now());
        let joined = Membership::join(id, tenant_id, user, joining.role(), by, now);
        let joined = Decided { value: joined.value.at(place), event: joined.event };
        work.memberships().insert(&joined.value).await?;
        for provisioner in &*self.provisioners {
            provisioner.provision(&mut **work, &joined.value).await?;
        }
        Ok(joined)
    }
}
