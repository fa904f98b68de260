//! Members who read and write while their tenant is moved there and back.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, DbBackend, IsolationLevel, Statement, TransactionSession, TransactionTrait};
use tenantry_application::ports::{
    tenant_mover::{MoveError, MoveStep, TenantMover},
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::{
    role::Role,
    tenant::{Tenant, TenantId, Tier},
};
use tenantry_infrastructure::persistence::{Database, SqlUnitOfWorkFactory};

use super::{another, found, left, move_to, open, shop, texts, tier_of};
use crate::persistence_fixture::{entry, id, member, password, user};

/// So many of each kind.
const CROWD: usize = 10;

/// What a writer was told is stored, and how long it waited at most.
#[derive(Default)]
struct Written {
    acknowledged: Vec<String>,
    longest: Duration,
}

impl Written {
    fn add(&mut self, written: String, since: Instant) {
        self.acknowledged.push(written);
        self.longest = self.longest.max(since.elapsed());
    }
}

/// Adds members with an entry of the trail each, until it is told to stop.
async fn join(store: Arc<SqlUnitOfWorkFactory>, tenant: TenantId, name: String, stop: Arc<AtomicBool>) -> Written {
    let mut written = Written::default();
    while !stop.load(Ordering::Relaxed) {
        let since = Instant::now();
        let user = user(&format!("{name}-{}", written.acknowledged.len()));
        let mut work = store.begin(tenant).await.unwrap();
        work.users().insert(&user, &password()).await.unwrap();
        work.memberships().insert(&member(tenant, &user, Role::Member)).await.unwrap();
        work.trail().insert(&[entry(left())]).await.unwrap();
        work.commit().await.unwrap();
        written.add(user.id().to_string(), since);
    }
    written
}

/// Writes visits, and products with their listings, in an embedder's transactions, until it is told to stop.
async fn visit(database: Database, tenant: TenantId, name: String, stop: Arc<AtomicBool>) -> Written {
    let mut written = Written::default();
    while !stop.load(Ordering::Relaxed) {
        let since = Instant::now();
        let note = format!("{name}-{}", written.acknowledged.len());
        shop::visit(&database, tenant, &note).await.unwrap();
        shop::list(&database, tenant, id::<Tenant>().as_uuid(), &note).await.unwrap();
        written.add(note, since);
    }
    written
}

/// Reads until it is told to stop. Nobody deletes anything, so what is read never becomes less.
async fn read(store: Arc<SqlUnitOfWorkFactory>, database: Database, tenant: TenantId, stop: Arc<AtomicBool>) -> u64 {
    let (mut reads, mut visits, mut members) = (0, 0, 0);
    while !stop.load(Ordering::Relaxed) {
        let found = shop::visits(&database, tenant).await.unwrap();
        assert!(found >= visits, "{found} visits after {visits}");
        visits = found;
        let mut read = store.read(tenant).await.unwrap();
        let found = read.tenants().find().await.unwrap().unwrap().members;
        assert!(found >= members, "{found} members after {members}");
        members = found;
        reads += 1;
    }
    reads
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_doubled_while_members_read_and_write() {
    let fixture = open().await;
    let (acme, bolt) = (found(&fixture, "acme").await.id(), found(&fixture, "bolt").await.id());
    let far = shop::open(&fixture.url()).await;
    let stores = [fixture.store.clone(), Arc::new(another(&fixture).await)];
    let databases = [fixture.database.clone(), far];
    let stop = Arc::new(AtomicBool::new(false));
    let (mut joining, mut visiting, mut others, mut reading) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for number in 0..CROWD {
        let (store, database) = (&stores[number % 2], &databases[number % 2]);
        joining.push(tokio::spawn(join(store.clone(), acme, format!("joins-{number}"), stop.clone())));
        visiting.push(tokio::spawn(visit(database.clone(), acme, format!("visits-{number}"), stop.clone())));
        for _ in 0..2 {
            reading.push(tokio::spawn(read(store.clone(), database.clone(), acme, stop.clone())));
        }
        if number < 2 {
            others.push(tokio::spawn(visit(database.clone(), bolt, format!("others-{number}"), stop.clone())));
            others.push(tokio::spawn(join(store.clone(), bolt, format!("others-{number}"), stop.clone())));
        }
    }
    for to in [Tier::Schema, Tier::Shared, Tier::Schema] {
        let (moved, steps) = move_to(&fixture, acme, to).await.unwrap();
        println!("to {to}: {} rows, fence {:?}, {} steps", moved.rows, moved.fence, steps.len());
    }
    stop.store(true, Ordering::Relaxed);
    let (joined, joins_waited) = gather(joining).await;
    let (visited, visits_waited) = gather(visiting).await;
    let (other, others_waited) = gather(others).await;
    let mut reads = 0;
    for reader in reading {
        reads += reader.await.unwrap();
    }
    println!(
        "{} joined (longest {joins_waited:?}), {} visits (longest {visits_waited:?}), {} of another tenant (longest \
         {others_waited:?}), {reads} reads",
        joined.len(),
        visited.len(),
        other.len()
    );
    assert!(reads > 0 && !other.is_empty());
    let bare = fixture.bare().await;
    let schema = super::schema_of(acme);
    let found = texts(&bare, &format!("SELECT user_id::text FROM {schema}.tenantry_memberships ORDER BY 1")).await;
    let set: BTreeSet<&String> = found.iter().collect();
    assert_eq!(set.len(), found.len());
    assert_eq!(joined.iter().filter(|user| !set.contains(user)).count(), 0, "members that were acknowledged");
    assert_eq!(found.len(), joined.len() + 1, "with the owner");
    let found = texts(&bare, &format!("SELECT note FROM {schema}.visits WHERE note LIKE 'visits-%' ORDER BY 1")).await;
    assert_eq!(found, visited);
    let listed = format!(
        "SELECT sku FROM {schema}.products p JOIN {schema}.listings l ON l.product_id = p.id WHERE sku LIKE 'visits-%' ORDER BY 1"
    );
    assert_eq!(texts(&bare, &listed).await, visited);
    let numbers = format!("SELECT e.seq::text FROM {schema}.tenantry_audit_events e ORDER BY e.seq");
    let expected: Vec<String> = (1..=joined.len() + 2).map(|number| number.to_string()).collect();
    assert_eq!(texts(&bare, &numbers).await, expected, "audit numbers");
    let counted = "SELECT value::text FROM %.tenantry_tenant_counters WHERE name = 'members'".replace('%', &schema);
    assert_eq!(texts(&bare, &counted).await, [(joined.len() + 1).to_string()]);
    assert_eq!(super::rows_in(&bare, acme, Tier::Shared).await, super::Rows::new());
}

/// Returns all that was acknowledged, sorted, and the longest wait.
async fn gather(tasks: Vec<tokio::task::JoinHandle<Written>>) -> (Vec<String>, Duration) {
    let (mut all, mut longest) = (Vec::new(), Duration::ZERO);
    for task in tasks {
        let written = task.await.unwrap();
        all.extend(written.acknowledged);
        longest = longest.max(written.longest);
    }
    all.sort();
    (all, longest)
}

/// Returns the function that stops a move behind its fence, what tells that it is there, and what lets it go on.
fn stop_behind_fence() -> (impl Fn(&MoveStep) + Send + Sync, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (is_there, arrived) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel::<()>();
    let goes_on = Mutex::new(goes_on);
    let told = move |step: &MoveStep| {
        if *step == MoveStep::Fenced {
            is_there.send(()).unwrap();
            // The threads that answer the database must not stop with it.
            tokio::task::block_in_place(|| goes_on.lock().unwrap().recv().unwrap());
        }
    };
    (told, arrived, go_on)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn behind_the_fence_only_the_writers_of_the_tenant_wait() {
    let fixture = open().await;
    let (acme, bolt) = (found(&fixture, "acme").await.id(), found(&fixture, "bolt").await.id());
    let bare = fixture.bare().await;
    let store = &fixture.store;
    let write = |name: &'static str, tenant| {
        let (database, store) = (fixture.database.clone(), store.clone());
        let visit = async move { shop::visit(&database, tenant, name).await.map(drop).unwrap() };
        let trail = async move {
            let mut work = store.begin(tenant).await.unwrap();
            work.trail().insert(&[entry(left())]).await.unwrap();
            work.commit().await.unwrap();
        };
        [tokio::spawn(visit), tokio::spawn(trail)]
    };
    for to in [Tier::Schema, Tier::Shared] {
        let (told, arrived, go_on) = stop_behind_fence();
        let fleet = fixture.database.fleet().unwrap();
        let moving = tokio::spawn(async move { fleet.move_to(acme, to, &told).await });
        tokio::task::spawn_blocking(move || arrived.recv()).await.unwrap().unwrap();
        let waiting = write("waits", acme);
        let waits = "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while texts(&bare, waits).await != ["2"] {}
        for done in write("does not wait", bolt) {
            done.await.unwrap();
        }
        let before = shop::visits(&fixture.database, acme).await.unwrap();
        assert_eq!(store.read(acme).await.unwrap().tenants().find().await.unwrap().unwrap().members, 1);
        assert!(waiting.iter().all(|task| !task.is_finished()));
        go_on.send(()).unwrap();
        moving.await.unwrap().unwrap();
        for task in waiting {
            task.await.unwrap();
        }
        assert_eq!(shop::visits(&fixture.database, acme).await.unwrap(), before + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_is_moved_by_one_process_at_a_time() {
    let fixture = open().await;
    let acme = found(&fixture, "acme").await.id();
    let bare = fixture.bare().await;
    let (told, arrived, go_on) = stop_behind_fence();
    let fleet = fixture.database.fleet().unwrap();
    let first = tokio::spawn(async move { fleet.move_to(acme, Tier::Schema, &told).await });
    tokio::task::spawn_blocking(move || arrived.recv()).await.unwrap().unwrap();
    let second = move_to(&fixture, acme, Tier::Schema).await.unwrap_err();
    assert!(matches!(second, MoveError::Busy), "{second:?}");
    assert!(second.to_string().contains("is being moved by another process"), "{second}");
    // Whoever asks when it is about to end waits for the end.
    let fleet = fixture.database.fleet().unwrap();
    let third = tokio::spawn(async move { fleet.move_to(acme, Tier::Shared, &|_| {}).await });
    let asks = "SELECT count(*)::text FROM pg_stat_activity \
                WHERE datname = current_database() AND query LIKE 'SELECT pg_try_advisory_lock(%'";
    while texts(&bare, asks).await != ["1"] {}
    go_on.send(()).unwrap();
    first.await.unwrap().unwrap();
    third.await.unwrap().unwrap();
    assert_eq!(tier_of(&bare, acme).await, Tier::Shared);
}

/// Its snapshot is taken before it waits, so it would go on where the tenant was.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_keeps_its_snapshot_writes_where_the_tenant_is() {
    let fixture = open().await;
    let acme = found(&fixture, "acme").await.id();
    let bare = fixture.bare().await;
    let mut expected = shop::visits(&fixture.database, acme).await.unwrap();
    for to in [Tier::Schema, Tier::Shared] {
        for isolation in [IsolationLevel::RepeatableRead, IsolationLevel::Serializable] {
            // There and back again, so that both levels are tried in both directions.
            let (told, arrived, go_on) = stop_behind_fence();
            let fleet = fixture.database.fleet().unwrap();
            let moving = tokio::spawn(async move { fleet.move_to(acme, to, &told).await });
            tokio::task::spawn_blocking(move || arrived.recv()).await.unwrap().unwrap();
            let database = fixture.database.tenant(acme);
            let waiting = tokio::spawn(async move {
                let begun = database.begin_with_config(Some(isolation), None).await.unwrap();
                let insert = "INSERT INTO visits (note) VALUES ('later')";
                begun.execute_raw(Statement::from_string(DbBackend::Postgres, insert)).await.unwrap();
                begun.commit().await.unwrap();
            });
            let waits = "SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            while texts(&bare, waits).await != ["1"] {}
            go_on.send(()).unwrap();
            moving.await.unwrap().unwrap();
            waiting.await.unwrap();
            expected += 1;
            assert_eq!(shop::visits(&fixture.database, acme).await.unwrap(), expected, "{to} {isolation:?}");
            let back = if to == Tier::Schema { Tier::Shared } else { Tier::Schema };
            if isolation == IsolationLevel::RepeatableRead {
                fixture.database.fleet().unwrap().move_to(acme, back, &|_| {}).await.unwrap();
            }
        }
    }
}
