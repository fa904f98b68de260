//! Each tenant starts with the rows of the seeds, in the commit that founds it, and older tenants are given them later.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tenantry_application::{
    actor::{AccessError, Actor, Origin, Who},
    founding::{FoundingError, NewTenant},
    ports::{
        provisioner::{ProvisionError, Provisioner},
        seed::{Seed, SeedError},
        store_error::{Conflict, StoreError},
        unit_of_work::UnitOfWork,
    },
    seeding::{SeedingError, Seeds, SeedsError},
    tenant_access::TenantAccess,
    use_cases::{
        auth::sign_up::SignUpError,
        tenants::{
            found_tenant::{self, FoundTenantError, FoundedTenant},
            seed_tenants::{SeedTenants, SeedTenantsError, SeededTenants},
        },
    },
};
use tenantry_domain::{
    job::Job,
    membership::Membership,
    page::PageRequest,
    role::Role,
    tenant::{Tenant, TenantId, TenantMove},
};
use tenantry_testkit::{
    builders::{id, job, name, now, tenant},
    fakes::SequentialIds,
};

use crate::world::{Person, World, from_a_device, sign_up_as};

type Failure = fn() -> SeedError;

/// Stores a job in the tenant, and notes its name and whose tenant that is. Where that tenant's slug is the one that is
/// refused, it fails.
struct Start {
    name: &'static str,
    notes: Arc<Mutex<Vec<String>>>,
    refused: Arc<Mutex<Option<(&'static str, Failure)>>>,
}

#[async_trait]
impl Seed for Start {
    async fn seed(&self, work: &mut dyn UnitOfWork) -> Result<(), SeedError> {
        let tenant = work.tenants().find().await?.expect("the tenant is stored");
        work.jobs().insert(&job(now())).await?;
        self.notes.lock().unwrap().push(format!("{} in {}", self.name, tenant.slug()));
        match *self.refused.lock().unwrap() {
            Some((slug, failure)) if slug == tenant.slug().as_str() => Err(failure()),
            _ => Ok(()),
        }
    }
}

/// Notes the member.
struct Member(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl Provisioner for Member {
    async fn provision(&self, _: &mut dyn UnitOfWork, member: &Membership) -> Result<(), ProvisionError> {
        self.0.lock().unwrap().push(format!("a wallet of {}", member.snapshot().name));
        Ok(())
    }
}

/// What the seeds share with the test.
#[derive(Default)]
struct Observed {
    notes: Arc<Mutex<Vec<String>>>,
    refused: Arc<Mutex<Option<(&'static str, Failure)>>>,
}

impl Observed {
    fn seeds(&self, names: &[&'static str]) -> Seeds {
        let seed = |name: &'static str| -> (&'static str, Arc<dyn Seed>) {
            (name, Arc::new(Start { name, notes: self.notes.clone(), refused: self.refused.clone() }))
        };
        Seeds::new(names.iter().map(|name| seed(name))).unwrap()
    }

    fn world(&self, names: &[&'static str]) -> World {
        World::embedded(vec![Arc::new(Member(self.notes.clone()))], self.seeds(names))
    }

    fn noted(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().unwrap())
    }

    fn refuse(&self, slug: &'static str, failure: Failure) {
        *self.refused.lock().unwrap() = Some((slug, failure));
    }

    fn relent(&self) {
        *self.refused.lock().unwrap() = None;
    }
}

fn out_of_paper() -> SeedError {
    SeedError::failed("out of paper")
}

async fn found_another(world: &World, person: &Person, called: &str) -> Result<FoundedTenant, FoundTenantError> {
    let command = found_tenant::Command { tenant: NewTenant { name: name(called), slug: None }, repeatable: None };
    world.app.tenants.found.execute(&person.actor, command).await
}

async fn jobs(world: &World, tenant: TenantId) -> Vec<Job> {
    let mut read = world.store.factory().read(tenant).await.unwrap();
    read.jobs().list(None, PageRequest::default()).await.unwrap().items
}

fn system() -> Actor {
    Actor { who: Who::System { job: "migrate" }, origin: Origin::default() }
}

/// Returns the use case of a later release, with these seeds.
fn later(world: &World, seeds: Seeds) -> SeedTenants {
    let access = TenantAccess {
        store: world.store.factory(),
        ids: Arc::new(SequentialIds::default()),
        clock: world.clock.clone(),
        access_violations: world.access_violations.clone(),
    };
    SeedTenants { store: world.store.factory(), access, seeds }
}

fn count(done: &SeededTenants) -> (u64, u64, usize) {
    (done.tenants, done.seeds, done.failed.len())
}

#[tokio::test]
async fn they_run_in_order_and_before_the_provisioners_whoever_founds() {
    let observed = Observed::default();
    let world = observed.world(&["types.1", "providers.1"]);
    let ada = world.found("ada", "acme").await;
    assert_eq!(observed.noted(), ["types.1 in acme", "providers.1 in acme", "a wallet of ada"]);
    assert_eq!(jobs(&world, ada.tenant_id).await.len(), 2);
    found_another(&world, &ada, "Bolt").await.unwrap();
    assert_eq!(observed.noted(), ["types.1 in bolt", "providers.1 in bolt", "a wallet of ada"]);
    // They are the tenant's, not the member's.
    world.join(&ada, "grace", Role::Member).await;
    assert_eq!(observed.noted(), ["a wallet of grace"]);
}

#[tokio::test]
async fn nothing_stays_of_a_tenant_whose_seed_failed() {
    let observed = Observed::default();
    let world = observed.world(&["types.1", "providers.1"]);
    // An error of the store in a seed is not taken for a slug or a limit that is ours.
    let failures: [Failure; 3] = [
        out_of_paper,
        || StoreError::Conflict { what: Conflict::Slug }.into(),
        || StoreError::Conflict { what: Conflict::FoundedTenants }.into(),
    ];
    let mark = world.mark(id());
    for failure in failures {
        observed.refuse("acme", failure);
        let refused = world.app.auth.sign_up.execute(&from_a_device(), sign_up_as("ada", "Acme")).await;
        let Err(SignUpError::Founding(FoundingError::Seeding(SeedingError::Seed { name, .. }))) = &refused else {
            panic!("{refused:?}")
        };
        assert_eq!(name.as_str(), "types.1");
        assert_eq!(observed.noted(), ["types.1 in acme"]);
        assert!(world.store.users().is_empty() && world.store.tenants().is_empty());
        world.assert_untouched(mark);
    }
    observed.relent();
    let ada = world.found("ada", "acme").await;
    observed.refuse("bolt", out_of_paper);
    let refused = found_another(&world, &ada, "Bolt").await;
    assert!(matches!(refused, Err(FoundTenantError::Founding(FoundingError::Seeding(_)))), "{refused:?}");
    assert_eq!(world.store.tenants().len(), 1);
    observed.relent();
    observed.noted();
    found_another(&world, &ada, "Bolt").await.unwrap();
    assert_eq!(observed.noted(), ["types.1 in bolt", "providers.1 in bolt", "a wallet of ada"]);
}

#[tokio::test]
async fn older_tenants_are_given_what_they_lack_whatever_their_status() {
    let observed = Observed::default();
    let world = observed.world(&["types.1"]);
    let (ada, grace) = (world.found("ada", "acme").await, world.found("grace", "bolt").await);
    world.operate(grace.tenant_id, TenantMove::Cancel).await;
    observed.noted();
    let seed = later(&world, observed.seeds(&["types.1", "providers.1", "providers.2"]));
    let done = seed.execute(&system(), None).await.unwrap();
    assert_eq!((count(&done), done.next), ((2, 4, 0), None));
    let mut noted = observed.noted();
    noted.sort_unstable();
    assert_eq!(noted, ["providers.1 in acme", "providers.1 in bolt", "providers.2 in acme", "providers.2 in bolt"]);
    assert_eq!((jobs(&world, ada.tenant_id).await.len(), jobs(&world, grace.tenant_id).await.len()), (3, 3));
    // Then there is nothing to do, and nobody waits for a unit of work.
    let commits = world.store.commits();
    assert_eq!(count(&seed.execute(&system(), None).await.unwrap()), (0, 0, 0));
    assert_eq!(world.store.commits(), commits);
    assert_eq!(observed.noted(), Vec::<String>::new());
    let refused = seed.execute(&ada.actor, None).await;
    assert!(matches!(refused, Err(SeedTenantsError::Access(AccessError::NotAnOperator))), "{refused:?}");
}

#[tokio::test]
async fn a_seed_that_fails_in_a_tenant_leaves_it_as_it_was_and_keeps_no_other_waiting() {
    let observed = Observed::default();
    let world = observed.world(&[]);
    let (ada, grace) = (world.found("ada", "acme").await, world.found("grace", "bolt").await);
    let seed = later(&world, observed.seeds(&["types.1"]));
    observed.refuse("acme", out_of_paper);
    let done = seed.execute(&system(), None).await.unwrap();
    assert_eq!(count(&done), (1, 1, 1));
    let (tenant, error) = &done.failed[0];
    assert_eq!((*tenant, error.to_string().as_str()), (ada.tenant_id, "the seed types.1 failed"));
    assert_eq!((jobs(&world, ada.tenant_id).await.len(), jobs(&world, grace.tenant_id).await.len()), (0, 1));
    observed.relent();
    assert_eq!(count(&seed.execute(&system(), None).await.unwrap()), (1, 1, 0));
    assert_eq!((jobs(&world, ada.tenant_id).await.len(), jobs(&world, grace.tenant_id).await.len()), (1, 1));
}

#[tokio::test]
async fn tenants_are_seeded_part_by_part_and_by_two_processes_at_once() {
    let observed = Observed::default();
    let world = observed.world(&[]);
    let mut tenants: Vec<Tenant> = (0..203).map(|number| tenant(&format!("tenant-{number}"))).collect();
    tenants.sort_by_key(Tenant::id);
    for tenant in &tenants {
        let mut work = world.store.factory().begin(tenant.id()).await.unwrap();
        work.tenants().insert(tenant).await.unwrap();
        work.commit().await.unwrap();
    }
    let seed = later(&world, observed.seeds(&["types.1"]));
    let (system, after) = (system(), tenants[199].id());
    let (one, other) = tokio::join!(seed.execute(&system, None), seed.execute(&system, None));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.next, other.next), (Some(after), Some(after)));
    assert_eq!(one.seeds + other.seeds, 200);
    let last = seed.execute(&system, one.next).await.unwrap();
    assert_eq!((count(&last), last.next), ((3, 3, 0), None));
    assert_eq!(observed.noted().len(), 203);
}

#[test]
fn seeds_have_names_of_their_own() {
    let named = |names: &[&'static str]| {
        let observed = Observed::default();
        let seed = |name: &&'static str| -> (&'static str, Arc<dyn Seed>) {
            (name, Arc::new(Start { name, notes: observed.notes.clone(), refused: observed.refused.clone() }))
        };
        Seeds::new(names.iter().map(seed)).map(drop)
    };
    assert_eq!(named(&["types.1", "types.2"]), Ok(()));
    assert_eq!(named(&["types.1", "providers.1", "types.1"]), Err(SeedsError::Twice { name: "types.1" }));
    let refused = named(&["Service types"]).unwrap_err().to_string();
    assert!(refused.starts_with("the seed name \"Service types\" is refused: it must be 1 to 64"), "{refused}");
}
