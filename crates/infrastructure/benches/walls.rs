//! What the walls cost, end to end. Two tables of ratios:
//!
//! - SeaORM through the query hook over SeaORM with a filter by hand, on the same connection, on both databases. The
//!   aim is 1.02. What is measured of the machine's noise stands beside it: the filter by hand over itself.
//! - A read in a tenant on PostgreSQL, as `Database::tenant` does it, over the same read on a bare pooled connection,
//!   with the round trips of each, counted on the wire; and what of it is row-level security's own.
//!
//! `cargo bench -p tenantry-infrastructure --bench walls`, which needs PostgreSQL's programs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop by panicking")]
#![allow(clippy::print_stdout, reason = "the tables are what it is for")]
#![allow(clippy::cast_precision_loss, reason = "small numbers")]

mod shop;
mod turns;

use sea_orm::ConnectionTrait;
use shop::{CONNECTIONS, Query, connect, filled, open, registry, tenant};
use tenantry_infrastructure::scoping::Hook;
use tenantry_testkit::postgres::{Wire, postgres};
use tokio::runtime::Builder;
use turns::{Times, Way};

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("shop.db").display());
    // Two databases, because one gets the same rows without row-level security.
    let (walled, open) = (postgres().database(), postgres().database());
    serving(hook_over_filter_by_hand(file, walled.clone()));
    let round_trips = on_one_thread(round_trips(walled.clone()));
    serving(read_over_bare_read(walled, open, round_trips));
}

/// Does it on a thread of a server, and not on the one that only waits for the others.
fn serving<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let server = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    server.block_on(server.spawn(work)).unwrap()
}

/// Does it where nothing that is left for later gets done before the work goes on.
fn on_one_thread<T>(work: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn hook_over_filter_by_hand(file: String, server: String) {
    let plain = [filled(&file).await, filled(&server).await];
    let hook = Hook::new(registry());
    println!("\n| through the hook, over a filter by hand | SQLite | noise | PostgreSQL | noise |");
    println!("| --- | --- | --- | --- | --- |");
    for query in Query::ALL {
        print!("| {query} |");
        for plain in &plain {
            let scoped = hook.connection(plain.clone(), tenant().as_uuid());
            let times = Times::of(&[query.by_hand(plain), query.by_the_walls(&scoped), query.by_hand(plain)]).await;
            print!(" {} of {:.0} µs | {} |", times.ratio(1, 0), times.micros(0), times.ratio(2, 0));
        }
        println!();
    }
}

/// How often the server is waited for, in a bare read and in a tenant's.
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
    // By then each connection of the pool has prepared it.
    for _ in 0..CONNECTIONS {
        way(0).await;
        wire.rest().await;
    }
    way(0).await;
    wire.take().len()
}

async fn read_over_bare_read(walled: String, open_to_all: String, round_trips: Vec<[usize; 2]>) {
    let (bare, with) = (connect(&walled).await, open(&walled).await);
    let (plain, without) = (filled(&open_to_all).await, open(&open_to_all).await);
    let disable = "ALTER TABLE products NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY";
    plain.execute_unprepared(disable).await.unwrap();
    println!(
        "\n| a tenant's read, over a bare one | round trips | ratio | without row-level security | with, over without | noise |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    for (query, [few, more]) in Query::READS.into_iter().zip(round_trips) {
        let ways = [
            query.by_hand(&bare),
            query.by_the_walls(&with.tenant(tenant())),
            query.by_the_walls(&without.tenant(tenant())),
            query.by_hand(&bare),
        ];
        let times = Times::of(&ways).await;
        println!(
            "| {query} | {more} over {few} | {} of {:.0} µs | {} | {} | {} |",
            times.ratio(1, 0),
            times.micros(0),
            times.ratio(2, 0),
            times.ratio(1, 2),
            times.ratio(3, 0),
        );
    }
}
