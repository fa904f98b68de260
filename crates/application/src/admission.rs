//! The only way to create a membership: every way into a tenant ends here.

use std::sync::Arc;

use tenantry_domain::{
    Decided,
    membership::{Membership, Place, event::JoinedBy},
    role::Role,
    tenant::{Blocked, Tenant},
    user::User,
};

use crate::{
    ports::{
        provisioner::{ProvisionError, Provisioner},
        store_error::{Conflict, StoreError},
    },
    tenant_access::TenantWork,
};

/// A person who becomes a member.
#[derive(Debug, Clone)]
pub struct Newcomer<'a> {
    /// The person.
    pub user: &'a User,
    /// The role they get.
    pub role: Role,
    /// How they join.
    pub by: JoinedBy,
}

/// Why a person did not become a member.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    /// The tenant is suspended or has ended.
    #[error(transparent)]
    Blocked(#[from] Blocked),
    /// The person is already a member.
    #[error("this person is a member already")]
    AlreadyMember,
    /// All seats are taken.
    #[error("all seats of the organization are taken")]
    SeatsExhausted,
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
            StoreError::Conflict { what: Conflict::Membership } => Self::AlreadyMember,
            StoreError::Conflict { what: Conflict::Seats } => Self::SeatsExhausted,
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
    /// Stores the membership and runs the provisioners in the same unit of work. Returns the membership and the event
    /// to commit. The store guards the seats, because only the store sees all of them.
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
        tenant.require_open()?;
        let Newcomer { user, role, by } = newcomer;
        let joined = Membership::join(work.next_id(), tenant.id(), user, role, by, work.now());
        let joined = Decided { value: joined.value.at(place), event: joined.event };
        work.memberships().insert(&joined.value).await?;
        for provisioner in &*self.provisioners {
            provisioner.provision(&mut **work, &joined.value).await?;
        }
        Ok(joined)
    }
}
