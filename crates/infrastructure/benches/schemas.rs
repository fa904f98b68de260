//! Tenants with their own tables, on PostgreSQL: founding one over founding one with shared tables, a read and a page in
//! its schema over the same in the shared tables, a tenant moved there and back, a step applied to all schemas, and the memory of the server's processes
//! after they touched all of them.
//!
//! `cargo bench -p tenantry-infrastructure --bench schemas`, which needs PostgreSQL's programs. `SCHEMAS=1000` sets their
//! number.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop by panicking")]
#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tenantry_application::ports::{
    memberships::{MemberFilter, MemberSort},
    tenant_mover::{Moved, TenantMover},
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::{
    id::Id,
    membership::{Membership, event::JoinedBy},
    page::PageRequest,
    password::PasswordHash,
    role::Role,
    secret::Secret,
    tenant::{TenantId, Tier},
};
use tenantry_infrastructure::{
    persistence::{Database, DatabaseOptions, Fleet, SqlUnitOfWorkFactory},
    sealing::Sealing,
};
use tenantry_testkit::{
    builders::{self, in_tier, now},
    postgres::postgres,
};
use uuid::Uuid;

const MEMBERS: usize = 1_000;
const CALLS: usize = 301;
/// So many rows of the tenant that is moved.
const ROWS: u32 = 100_000;

fn main() {
    let server = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    server.block_on(server.spawn(run())).unwrap();
}

fn id<Kind>() -> Id<Kind> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Id::new(Uuid::from_u128(0x7e00_0000 + u128::from(NEXT.fetch_add(1, Ordering::Relaxed))))
}

fn password() -> PasswordHash {
    PasswordHash::restore("$fake$x".to_owned())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

struct World {
    url: String,
    database: Database,
    store: SqlUnitOfWorkFactory,
}

impl World {
    async fn open() -> Self {
        let url = postgres().database();
        let database = Database::open(DatabaseOptions::new(&url)).await.unwrap();
        let sealing = Sealing::new(&Secret::new([7; 32]));
        let store = SqlUnitOfWorkFactory::new(database.clone(), Arc::default(), sealing);
        Self { url, database, store }
    }

    /// Founds a tenant with its owner.
    async fn found(&self, slug: &str, tier: Tier) -> (TenantId, Membership) {
        let tenant = in_tier(&builders::tenant(slug), tier);
        let user = builders::user(&format!("owner-of-{slug}"));
        let owner = Membership::join(id(), tenant.id(), &user, Role::Owner, JoinedBy::Founding, now()).value;
        let mut work = self.store.begin_new(tenant.id(), tier).await.unwrap();
        work.tenants().insert(&tenant).await.unwrap();
        work.users().insert(&user, &password()).await.unwrap();
        work.memberships().insert(&owner).await.unwrap();
        work.commit().await.unwrap();
        (tenant.id(), owner)
    }

    async fn fill(&self, tenant: TenantId, tier: Tier) {
        for number in 0..MEMBERS {
            let user = builders::user(&format!("{tier}-{number}"));
            let member = Membership::join(id(), tenant, &user, Role::Member, JoinedBy::Founding, now()).value;
            let mut work = self.store.begin(tenant).await.unwrap();
            work.users().insert(&user, &password()).await.unwrap();
            work.memberships().insert(&member).await.unwrap();
            work.commit().await.unwrap();
        }
    }

    async fn point(&self, tenant: TenantId, owner: &Membership) -> Duration {
        let began = Instant::now();
        let mut read = self.store.read(tenant).await.unwrap();
        read.memberships().find(owner.user_id()).await.unwrap().unwrap();
        began.elapsed()
    }

    async fn page(&self, tenant: TenantId) -> Duration {
        let began = Instant::now();
        let mut read = self.store.read(tenant).await.unwrap();
        let page = read
            .memberships()
            .list(&MemberFilter::default(), MemberSort::default(), PageRequest::default())
            .await
            .unwrap();
        assert_eq!(page.items.len(), 50);
        began.elapsed()
    }
}

#[allow(clippy::disallowed_methods, reason = "the size of a benchmark is not a setting of the server")]
async fn run() {
    let count: usize = std::env::var("SCHEMAS").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000);
    let world = World::open().await;
    let bare = sea_orm::Database::connect(&world.url).await.unwrap();

    let (mut shared, mut apart, mut tenants) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..count {
        if number < CALLS {
            let began = Instant::now();
            world.found(&format!("shared-{number}"), Tier::Shared).await;
            shared.push(began.elapsed());
        }
        let began = Instant::now();
        tenants.push(world.found(&format!("apart-{number}"), Tier::Schema).await);
        apart.push(began.elapsed());
    }
    let (first, last) =
        (median(apart[..apart.len().min(50)].to_vec()), median(apart[apart.len().max(50) - 50..].to_vec()));
    println!("founding with shared tables: {:?}", median(shared));
    println!("founding in a schema: {first:?}, and with {count} of them {last:?}");

    let (one, owner) = world.found("one", Tier::Shared).await;
    let (own, owner_of_own) = (tenants[0].0, tenants[0].1.clone());
    world.fill(one, Tier::Shared).await;
    world.fill(own, Tier::Schema).await;
    bare.execute_unprepared("VACUUM ANALYZE").await.unwrap();
    let mut times: [Vec<Duration>; 4] = Default::default();
    for _ in 0..CALLS {
        times[0].push(world.point(one, &owner).await);
        times[1].push(world.point(own, &owner_of_own).await);
        times[2].push(world.page(one).await);
        times[3].push(world.page(own).await);
    }
    let [point, point_apart, page, page_apart] = times.map(median);
    println!(
        "a read: shared {point:?}, in a schema {point_apart:?}: {:.2}",
        point_apart.as_secs_f64() / point.as_secs_f64()
    );
    println!(
        "a page: shared {page:?}, in a schema {page_apart:?}: {:.2}",
        page_apart.as_secs_f64() / page.as_secs_f64()
    );

    let fleet = world.database.fleet().unwrap();
    move_there_and_back(&world, &fleet, &bare).await;
    for jobs in [1, 2] {
        for (tenant, _) in &tenants {
            set_back(&bare, *tenant).await;
        }
        let began = Instant::now();
        let brought = fleet.bring_all_up(jobs, |_, done| assert!(done.is_ok(), "{done:?}")).await.unwrap();
        let took = began.elapsed();
        assert_eq!(usize::try_from(brought.tenants).unwrap(), tenants.len());
        println!(
            "a step in {count} schemas, {jobs} at once: {took:?}, {:?} each",
            took / u32::try_from(count).unwrap()
        );
    }

    for _ in 0..2 {
        for (tenant, owner) in &tenants {
            world.point(*tenant, owner).await;
            world.page_of_few(*tenant).await;
        }
    }
    println!(
        "memory of the server's processes that serve, without shared memory, after all schemas: {} MiB",
        most_memory(&bare).await
    );
}

impl World {
    async fn page_of_few(&self, tenant: TenantId) {
        let mut read = self.store.read(tenant).await.unwrap();
        read.memberships().list(&MemberFilter::default(), MemberSort::default(), PageRequest::default()).await.unwrap();
        read.tenants().find().await.unwrap().unwrap();
        read.invitations().list(&[], now(), PageRequest::default()).await.unwrap();
    }
}

/// Moves a tenant with many rows into a schema of its own and back.
async fn move_there_and_back(world: &World, fleet: &Fleet, bare: &DatabaseConnection) {
    let (tenant, _) = world.found("many-rows", Tier::Shared).await;
    let fill = format!(
        "INSERT INTO tenantry_audit_events \
             (tenant_id, seq, id, at, event, target_kind, target_id, actor_kind, actor_id, ip, user_agent, facts) \
         SELECT '{tenant}', n, gen_random_uuid(), now(), 'membership.joined', 'member', gen_random_uuid(), 'user', \
             gen_random_uuid(), '192.0.2.7', 'Mozilla/5.0 (X11; Linux x86_64)', '[{{\"field\": \"role\", \"after\": \"member\"}}]' \
         FROM generate_series(1000, 999 + {ROWS}) AS n"
    );
    bare.execute_unprepared(&fill).await.unwrap();
    bare.execute_unprepared("VACUUM ANALYZE").await.unwrap();
    for tier in [Tier::Schema, Tier::Shared] {
        let began = Instant::now();
        let Moved { rows, fence } = fleet.move_to(tenant, tier, &|_| {}).await.unwrap();
        let took = began.elapsed();
        println!(
            "a tenant of {rows} rows moved to {tier}: {took:?}, {:.0} rows a second; writers were kept out for {fence:?}",
            f64::from(u32::try_from(rows).unwrap()) / took.as_secs_f64()
        );
    }
}

/// Takes a step back.
async fn set_back(bare: &DatabaseConnection, tenant: TenantId) {
    let schema = format!("tenant_{}", tenant.as_uuid().simple());
    let back = format!(
        "DROP TABLE {schema}.tenantry_tenant_seeds; \
         DELETE FROM {schema}.tenantry_tenant_migrations WHERE version LIKE '%create_seeds'"
    );
    bare.execute_unprepared(&back).await.unwrap();
}

/// Returns the largest private memory of a process of the server.
async fn most_memory(bare: &DatabaseConnection) -> u64 {
    let pids = "SELECT pid FROM pg_stat_activity WHERE application_name = 'tenantry' AND datname = current_database()";
    let rows = bare.query_all_raw(Statement::from_string(DbBackend::Postgres, pids)).await.unwrap();
    let of = |pid: i32| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default()
        };
        field("RssAnon:")
    };
    rows.iter().map(|row| of(row.try_get("", "pid").unwrap())).max().unwrap_or_default() / 1024
}
