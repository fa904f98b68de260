//! The shop's tests, in one binary. Everything that concerns the database is tested on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on stops right there")]

mod command_line;
mod dashboard;
mod keys;
mod member_in_use;
mod own_names;
mod pages;
mod permissions;
mod predicates;
mod products;
mod report;
mod sales;
mod seed;
mod shipping;
mod wallets;
mod walls;
mod world;
