//! Benchmarks of requests inside the process: the whole router and the SQLite file, without the network.
//!
//! Run by `scripts/bench`. Each benchmark has its own world, so that none grows the tables of another.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that fails has nothing to measure")]

mod world;

use divan::{Bencher, counter::ItemsCount};
use serde_json::json;
use tenantry_application::ports::clock::Clock;
use tenantry_infrastructure::clock::SystemClock;
use world::{PASSWORD, World};

fn main() {
    divan::main();
}

#[divan::bench]
fn access_token_verification(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let owner = world.found("acme");
    let tokens = world.app.application.auth.authenticate.access_tokens.clone();
    bencher.bench(|| tokens.verify(divan::black_box(&owner), SystemClock.now()).unwrap());
}

#[divan::bench]
fn who_am_i(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let owner = world.found("acme");
    bencher.bench(|| world.get("/v1/me", &owner));
}

#[divan::bench]
fn list_of_50_members(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let owner = world.found("acme");
    for number in 0..60 {
        world.bring_in(&owner, &format!("member-{number}@acme.test"));
    }
    bencher.counter(ItemsCount::new(50_u32)).bench(|| world.get("/v1/members?limit=50", &owner));
}

#[divan::bench]
fn refresh(bencher: Bencher<'_, '_>) {
    let world = World::new();
    world.found("acme");
    let mut token = world.sign_in("owner@acme.test")["tokens"]["refresh_token"].clone();
    bencher.bench_local(|| {
        let answer = world.post("/v1/auth/refresh", "", &json!({"refresh_token": token}));
        token = answer["refresh_token"].clone();
    });
}

#[divan::bench(sample_count = 30, sample_size = 1)]
fn sign_up(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let mut number = 0;
    bencher.bench_local(|| {
        number += 1;
        world.found(&format!("tenant-{number}"))
    });
}

#[divan::bench(sample_count = 30, sample_size = 1)]
fn sign_in(bencher: Bencher<'_, '_>) {
    let world = World::new();
    world.found("acme");
    bencher.bench_local(|| world.sign_in("owner@acme.test"));
}

#[divan::bench(sample_count = 30, sample_size = 1)]
fn bare_argon2id_verification(bencher: Bencher<'_, '_>) {
    let world = World::new();
    let hash = world.hash(PASSWORD);
    bencher.bench_local(|| world.verify(PASSWORD, &hash));
}
