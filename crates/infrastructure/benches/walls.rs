//! The cost of tenant isolation, end to end. It prints two tables of ratios:
//!
//! - SeaORM through the query hook relative to SeaORM with a hand-written filter, on the same connection, on both
//!   databases. The target is 1.02. The noise of the machine is printed next to it: the hand-written filter relative to
//!   itself.
//! - A read in a tenant on PostgreSQL, as `Database::tenant` does it, relative to the same read on a bare pooled
//!   connection, with the round trips of each, counted on the wire; and the share of row-level security itself.
//!
//! `cargo bench -p tenantry-infrastructure --bench walls`, which needs PostgreSQL's programs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop by panicking")]
#![allow(clippy::print_stdout, reason = "the tables are what it is for")]
#![allow(clippy::cast_precision_loss, reason = "the numbers are small")]

mod shop;
mod turns;

use sea_orm::ConnectionTrait;
use shop::{CONNECTIONS, Query, connect, fill, open, registry, tenant};
use tenantry_infrastructure::persistence::Database;
use tenantry_isolation::Hook;
use tenantry_testkit::postgres::{Wire, postgres};
use tokio::runtime::Builder;
use turns::{SITTINGS, Times, Way};

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("shop.db").display());
    serving(hook_over_filter_by_hand([file, postgres().database()]));
    // Both contain the same rows and had no other writes; one has no row-level security.
    let (walled, fallen) = (postgres().database(), postgres().database());
    on_one_thread(fill(&walled));
    on_one_thread(fill(&fallen));
    let round_trips = on_one_thread(round_trips(walled.clone()));
    serving(read_over_bare_read([walled, fallen], round_trips));
}

/// Runs the work on a worker thread, as a server does, not on the thread that only waits for the others.
fn serving<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let server = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    server.block_on(server.spawn(work)).unwrap()
}

/// Runs the work on one thread, so that no deferred work is done before it continues.
fn on_one_thread<T>(work: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn hook_over_filter_by_hand(urls: [String; 2]) {
    for url in &urls {
        fill(url).await;
    }
    let hook = Hook::new(registry());
    println!("\n| through the hook, over a filter by hand | SQLite | noise | PostgreSQL | noise |");
    println!("| --- | --- | --- | --- | --- |");
    for query in Query::ALL {
        print!("| {query} |");
        for url in &urls {
            let (mut times, mut noise) = (Times::new(), Times::new());
            for _ in 0..SITTINGS {
                let plain = connect(url).await;
                let scoped = hook.connection(plain.clone(), tenant().as_uuid());
                times.take(&[query.by_hand(&plain), query.by_the_walls(&scoped)]).await;
                noise.take(&[query.by_hand(&plain), query.by_hand(&plain)]).await;
                plain.close().await.unwrap();
            }
            print!(" {} of {:.0} µs | {} |", times.ratio(1, 0), times.micros(0), noise.ratio(1, 0));
        }
        println!();
    }
}

/// Returns the number of round trips of a bare read and of a read in a tenant.
async fn round_trips(server: String) -> Vec<[usize; 2]> {
    let wire = postgres().wire();
    let (bare, database) = (connect(&wire.url(&server)).await, open(&wire.url(&server)).await);
    let mut counted = Vec::new();
    for query in Query::READS {
        let bare = waited_for(&wire, &query.by_hand(&bare)).await;
        counted.push([bare, waited_for(&wire, &query.by_the_walls(&database.tenant(tenant()))).await]);
    }
    counted
}

async fn waited_for(wire: &Wire, way: &Way) -> usize {
    // Afterwards each connection of the pool has prepared the statement.
    for _ in 0..CONNECTIONS {
        way(0).await;
        wire.rest().await;
    }
    way(0).await;
    wire.take().len()
}

async fn read_over_bare_read([walled, fallen]: [String; 2], round_trips: Vec<[usize; 2]>) {
    println!(
        "\n| a tenant's read, over a bare one | round trips | PostgreSQL | without row-level security | with, over without |"
    );
    println!("| --- | --- | --- | --- | --- |");
    for (query, [bare, tenants]) in Query::READS.into_iter().zip(round_trips) {
        let mut times = Times::new();
        for _ in 0..SITTINGS {
            let plain = connect(&walled).await;
            let [with, without] = [open(&walled).await, open_without_row_level_security(&fallen).await];
            let ways = [
                query.by_hand(&plain),
                query.by_the_walls(&with.tenant(tenant())),
                query.by_the_walls(&without.tenant(tenant())),
            ];
            times.take(&ways).await;
            plain.close().await.unwrap();
            for database in [with, without] {
                database.close().await;
            }
        }
        println!(
            "| {query} | {tenants} over {bare} | {} of {:.0} µs | {} | {} |",
            times.ratio(1, 0),
            times.micros(0),
            times.ratio(2, 0),
            times.ratio(1, 2),
        );
    }
}

/// Opens a database in which the transaction names the tenant, but no policy uses it. Opening requires row-level
/// security, so it is disabled afterwards.
async fn open_without_row_level_security(url: &str) -> Database {
    let plain = connect(url).await;
    let row_level_security = |verb: &str| format!("ALTER TABLE products {verb} ROW LEVEL SECURITY");
    plain.execute_unprepared(&row_level_security("ENABLE")).await.unwrap();
    let database = open(url).await;
    plain.execute_unprepared(&row_level_security("DISABLE")).await.unwrap();
    plain.close().await.unwrap();
    database
}
