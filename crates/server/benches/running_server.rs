//! Measures what is not visible inside one request: sign-in compared with the bare hash, startup time with an existing
//! database, and memory after load. Prints a table. Run by `scripts/bench`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that fails has nothing to measure")]
#![allow(clippy::print_stdout, reason = "printing the table is its purpose")]

mod world;

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::json;
use world::{PASSWORD, World};

const PAIRS: usize = 61;
const STARTS: usize = 15;
const CLIENTS: usize = 32;
const SIGN_INS_EACH: usize = 10;

fn main() {
    println!("\n| what | measured |\n| --- | --- |");
    sign_in_over_bare_hash();
    cold_start_and_memory();
}

fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap());
    values[values.len() / 2]
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    divan::black_box(work());
    began.elapsed()
}

/// Runs both in turn, in alternating order, so that drift in the machine's speed affects both alike.
fn sign_in_over_bare_hash() {
    let world = World::new();
    world.found("acme");
    let hash = world.hash(PASSWORD);
    let mut ratios = Vec::new();
    for pair in 0..PAIRS {
        let bare = || time(|| world.verify(PASSWORD, &hash));
        let whole = || time(|| world.sign_in("owner@acme.test"));
        let (bare, whole) = if pair % 2 == 0 {
            let bare = bare();
            (bare, whole())
        } else {
            let whole = whole();
            (bare(), whole)
        };
        ratios.push(whole.as_secs_f64() / bare.as_secs_f64());
    }
    println!("| sign-in over one bare argon2id verification, median of {PAIRS} pairs | {:.3} |", median(ratios));
}

/// A running binary, killed on drop.
struct Started {
    child: Child,
    base: String,
    took: Duration,
}

impl Started {
    fn on(data: &Path) -> Self {
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_tenantry"))
            .env("TENANTRY_BIND", "127.0.0.1:0")
            .env("TENANTRY_DATA_DIR", data)
            .env("TENANTRY_MAIL_URL", format!("file:{}", data.join("mail").display()))
            .env("TENANTRY_RATE_LIMITS", "off")
            .env("TENANTRY_LOG_LEVEL", "error")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let took = began.elapsed();
        let base = line[line.find("http").unwrap()..].trim().to_owned();
        Self { child, base, took }
    }

    /// Reads a value of `/proc/PID/status` in MiB.
    fn memory(&self, name: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cold_start_and_memory() {
    let data = tempfile::tempdir().unwrap();
    drop(Started::on(data.path()));
    let starts = (0..STARTS).map(|_| Started::on(data.path()).took).collect();
    println!(
        "| start to listening, existing database, median of {STARTS} | {:.1} ms |",
        median::<Duration>(starts).as_secs_f64() * 1e3
    );

    let server = Started::on(data.path());
    println!("| resident after start | {:.1} MiB |", server.memory("VmRSS"));
    load(&server.base);
    println!(
        "| resident after {} sign-ins of {CLIENTS} clients at once | {:.1} MiB |",
        CLIENTS * SIGN_INS_EACH,
        server.memory("VmRSS")
    );
    let hashing = 19 * std::thread::available_parallelism().unwrap().get();
    println!("| of that, hashing memory (19 MiB a core, reused) | {hashing} MiB |");
}

#[tokio::main]
async fn load(base: &str) {
    let client = reqwest::Client::new();
    let post = |path: &str, body: serde_json::Value| client.post(format!("{base}/v1/{path}")).json(&body).send();
    let tenant = json!({"name": "Acme", "slug": "acme"});
    let founder = json!({"email": "owner@acme.test", "password": PASSWORD, "name": "Owner", "tenant": tenant});
    assert!(post("auth/signup", founder).await.unwrap().status().is_success());
    let clients = (0..CLIENTS).map(|_| async {
        for _ in 0..SIGN_INS_EACH {
            let body = json!({"email": "owner@acme.test", "password": PASSWORD});
            let answer = post("auth/login", body).await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.status());
            answer.bytes().await.unwrap();
        }
    });
    futures::future::join_all(clients).await;
}
