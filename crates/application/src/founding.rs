//! The only way to found a tenant: sign-up, a signed-in person who founds another one, and an operator who creates one for
//! a customer all end here.

use std::sync::Arc;

use tenantry_domain::{
    Decided,
    admission::WayIn,
    event::DomainEvent,
    membership::{Membership, event::JoinedBy},
    names::DisplayName,
    slug::Slug,
    tenant::{Tenant, TenantId, Tier},
    user::User,
};

use crate::{
    admission::{Admission, AdmissionError, Newcomer},
    ports::{
        store_error::{Conflict, StoreError},
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
    seeding::{SeedingError, Seeds},
    settings::Settings,
    tenant_access::TenantWork,
};

/// The tenant to found.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// The tenant's name.
    pub name: DisplayName,
    /// The tenant's slug. Without one, the slug is derived from the name.
    pub slug: Option<Slug>,
}

/// A founded tenant with its owner, and the events to commit.
#[derive(Debug, Clone)]
pub(crate) struct Founded {
    pub(crate) tenant: Tenant,
    pub(crate) owner: Membership,
    pub(crate) events: [DomainEvent; 2],
}

/// Why a tenant was not founded.
#[derive(Debug, thiserror::Error)]
pub enum FoundingError {
    /// Another tenant has the slug.
    #[error("this slug is taken")]
    SlugTaken {
        /// Available slugs.
        suggestions: Vec<Slug>,
    },
    /// The person has founded as many tenants as one person may found.
    #[error("this person has founded as many organizations as one person may found")]
    LimitReached,
    /// The tenant could not be given what it starts with.
    #[error(transparent)]
    Seeding(SeedingError),
    /// The founder could not become a member, for example because a provisioner refused.
    #[error(transparent)]
    Admission(AdmissionError),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for FoundingError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::Slug } => Self::SlugTaken { suggestions: Vec::new() },
            StoreError::Conflict { what: Conflict::FoundedTenants } => Self::LimitReached,
            other => Self::Store(other),
        }
    }
}

impl From<AdmissionError> for FoundingError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::Store(error) => error.into(),
            other => Self::Admission(other),
        }
    }
}

/// Founds tenants.
#[derive(Clone)]
pub struct Founding {
    /// Makes the founder a member.
    pub admission: Admission,
    /// What new tenants start with.
    pub seeds: Seeds,
    /// Provides the seats of new tenants, and how many tenants one person may found.
    pub settings: Arc<Settings>,
}

impl Founding {
    /// Looks up which slugs the new tenant may have. Comes before the unit of work, which sees no other tenant. The
    /// database decides when the tenant is stored; this look provides the suggestions.
    pub(crate) async fn slugs_for(
        &self,
        store: &dyn UnitOfWorkFactory,
        new: &NewTenant,
        id: TenantId,
    ) -> Result<Slugs, StoreError> {
        // The last characters of a UUIDv7 are random.
        let id = id.to_string();
        let tail = &id[id.len() - 6..];
        let slugs: Vec<Slug> = match &new.slug {
            Some(slug) => std::iter::once(slug.clone()).chain(slug.alternatives(tail)).collect(),
            None => Slug::candidates(new.name.as_str(), tail),
        };
        let mut tenants = store.read_platform(PlatformReason::Found).await?;
        let taken = tenants.directory().list_taken(&slugs).await?;
        Ok(Slugs { is_asked_for: new.slug.is_some(), candidates: slugs, taken })
    }

    /// Chooses the slug of the new tenant. Where nobody may found, this says so and nothing of the slug.
    ///
    /// # Errors
    /// [`FoundingError::LimitReached`] and [`FoundingError::SlugTaken`].
    pub(crate) fn choose(&self, slugs: Slugs) -> Result<Slug, FoundingError> {
        if self.settings.tenants_per_founder == 0 { Err(FoundingError::LimitReached) } else { slugs.free() }
    }

    /// Returns the tier of a tenant for which nobody chose another one.
    pub(crate) fn tier(&self) -> Tier {
        self.settings.tier_of_new_tenants
    }

    /// Stores the tenant of the unit of work, with the founder as its owner. The founder's row must be stored. The
    /// database counts how many tenants the founder has founded, so parallel requests do not exceed the limit.
    ///
    /// # Errors
    /// The variants of [`FoundingError`]. After an error the unit of work must not be committed.
    pub(crate) async fn found(
        &self,
        work: &mut TenantWork<'_>,
        name: DisplayName,
        slug: Slug,
        founder: &User,
    ) -> Result<Founded, FoundingError> {
        let tenant = self.store(work, name, slug, self.tier()).await?;
        work.users().claim_founding(founder.id(), self.settings.tenants_per_founder).await?;
        let newcomer = Newcomer { user: founder, way: WayIn::Founding, by: JoinedBy::Founding };
        let owner = self.admission.admit(work, &tenant.value, newcomer).await?;
        Ok(Founded { tenant: tenant.value, owner: owner.value, events: [tenant.event, owner.event] })
    }

    /// Stores the tenant of the unit of work, which began in the tier, with what each tenant starts with. It has no owner
    /// yet.
    ///
    /// # Errors
    /// [`FoundingError::SlugTaken`], [`FoundingError::Seeding`] and [`FoundingError::Store`]. After an error the unit of work must not be committed.
    pub(crate) async fn store(
        &self,
        work: &mut TenantWork<'_>,
        name: DisplayName,
        slug: Slug,
        tier: Tier,
    ) -> Result<Decided<Tenant>, FoundingError> {
        let seats = self.settings.seats_of_new_tenants;
        let tenant = Tenant::found(work.tenant_id(), slug, name, seats, tier, work.now());
        work.tenants().insert(&tenant.value).await?;
        // Comes before the provisioners, which may refer to what the tenant starts with.
        self.seeds.run(work).await.map_err(FoundingError::Seeding)?;
        Ok(tenant)
    }
}

/// The slugs that a new tenant may have, the best first.
pub(crate) struct Slugs {
    /// Whether the first one is what the founder asked for.
    is_asked_for: bool,
    candidates: Vec<Slug>,
    taken: Vec<Slug>,
}

impl Slugs {
    /// Returns the requested slug, or the best available one derived from the name.
    pub(crate) fn free(self) -> Result<Slug, FoundingError> {
        let Self { is_asked_for, candidates: slugs, taken } = self;
        let is_refused = is_asked_for && slugs.first().is_some_and(|slug| taken.contains(slug));
        let mut free = slugs.into_iter().filter(|slug| !taken.contains(slug));
        match free.next() {
            Some(slug) if !is_refused => Ok(slug),
            first => Err(FoundingError::SlugTaken { suggestions: first.into_iter().chain(free).take(3).collect() }),
        }
    }
}
