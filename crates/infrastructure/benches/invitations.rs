//! What audit, outbox and the queued mail cost: an invitation with them over one without any of them, and over one with
//! the mail alone, on both databases.
//!
//! `cargo bench -p tenantry-infrastructure --bench invitations`, which needs PostgreSQL's programs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop by panicking")]
#![allow(clippy::print_stdout, reason = "the table is what it is for")]
#![allow(clippy::cast_precision_loss, reason = "counts of calls are small")]

mod turns;
mod without;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use futures::FutureExt;
use tenantry_application::{
    actor::Actor,
    ports::unit_of_work::UnitOfWorkFactory,
    settings::Settings,
    tenant_access::TenantAccess,
    use_cases::invitations::{
        delivery::Delivery,
        invite::{Command, Invite},
    },
};
use tenantry_domain::{email::Email, password::PasswordHash, role::Role};
use tenantry_infrastructure::{
    clock::SystemClock,
    ids::UuidV7Generator,
    persistence::{Database, DatabaseOptions, SqlUnitOfWorkFactory},
    sealing::Sealing,
};
use tenantry_testkit::{
    builders::{actor, membership, tenant, user},
    fakes::{FakeSecrets, RecordingAccessViolations},
    postgres::postgres,
};

use self::{
    turns::{SITTINGS, Times, Way},
    without::WithoutTrail,
};

/// Addresses are never invited twice, whatever the way and the sitting.
static NEXT: AtomicU64 = AtomicU64::new(0);

fn invites(store: Arc<dyn UnitOfWorkFactory>, actor: &Actor) -> Way {
    let access = TenantAccess {
        store,
        ids: Arc::new(UuidV7Generator),
        clock: Arc::new(SystemClock),
        access_violations: Arc::new(RecordingAccessViolations::default()),
    };
    let delivery = Delivery { secrets: Arc::new(FakeSecrets::default()), settings: Arc::new(Settings::default()) };
    let (invite, actor) = (Invite { access, delivery }, actor.clone());
    Box::new(move |_| {
        let (invite, actor) = (invite.clone(), actor.clone());
        async move {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let email = Email::parse(&format!("person{number}@north.example")).unwrap();
            let command = Command { email, role: Role::Member, repeatable: None };
            invite.execute(&actor, command).await.unwrap();
        }
        .boxed()
    })
}

async fn ways(database: &Database) -> Vec<Way> {
    let sealing = || Sealing::new(&tenantry_domain::secret::Secret::new([0; 32]));
    let store = || SqlUnitOfWorkFactory::new(database.clone(), Arc::default(), sealing());
    let (acme, ada) = (tenant("acme"), user("ada"));
    let owner = membership(acme.id(), &ada, Role::Owner);
    let mut work = store().begin(acme.id()).await.unwrap();
    work.tenants().insert(&acme).await.unwrap();
    work.users().insert(&ada, &PasswordHash::none()).await.unwrap();
    work.memberships().insert(&owner).await.unwrap();
    work.commit().await.unwrap();
    let ada = actor(&acme, &ada, &owner);
    vec![
        invites(Arc::new(store()), &ada),
        invites(Arc::new(WithoutTrail { store: store(), mails: true }), &ada),
        invites(Arc::new(WithoutTrail { store: store(), mails: false }), &ada),
    ]
}

async fn measure(what: &str, url: impl Fn(usize) -> String) {
    let mut times = Times::new();
    for sitting in 0..SITTINGS {
        let database = Database::open(DatabaseOptions::new(url(sitting))).await.unwrap();
        times.take(&ways(&database).await).await;
        database.close().await;
    }
    println!("{what:<12} {:>6.0} µs with all of it", times.micros(0));
    println!("{:<12} {} over none of it", "", times.ratio(0, 2));
    println!("{:<12} {} for audit and outbox, over the mail alone", "", times.ratio(0, 1));
    println!("{:<12} {} for the mail alone, over none", "", times.ratio(1, 2));
}

#[tokio::main]
async fn main() {
    println!("An invitation with audit, outbox and queued mail:");
    let folder = tempfile::tempdir().unwrap();
    measure("SQLite", |sitting| format!("sqlite://{}", folder.path().join(format!("{sitting}.db")).display())).await;
    measure("PostgreSQL", |_| postgres().database()).await;
}
