//! The promises of the adapters, tested through their public interface.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

mod access_tokens;
mod access_violations;
mod contract;
mod dns_resolver;
mod known_dependency_bugs;
mod mailer;
mod mails;
mod migrations;
mod persistence_access;
mod persistence_away;
mod persistence_calls;
mod persistence_commits;
mod persistence_embedding;
mod persistence_embedding_sets;
mod persistence_events;
mod persistence_fixture;
mod persistence_inspection;
mod persistence_leaks;
mod persistence_moves;
mod persistence_no_sql;
mod persistence_plans;
mod persistence_postgres;
mod persistence_proofs;
mod persistence_purge;
mod persistence_races;
mod persistence_round_trips;
mod persistence_schemas;
mod persistence_search;
mod persistence_statements;
mod persistence_sweep;
mod persistence_unit_of_work;
#[path = "../../../isolation/tests/it/prove/mod.rs"]
#[allow(dead_code, reason = "the tests of the isolation use more of it")]
mod prove;
mod signing_keys;
mod simulation;
mod smtp;
mod three_walls;
