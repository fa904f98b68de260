//! scratch
#![allow(clippy::unwrap_used, clippy::expect_used)]
#[path = "it/races.rs"] mod races;
#[path = "it/readme.rs"] mod readme;
#[path = "it/restart.rs"] mod restart;
#[path = "it/running_server.rs"] mod running_server;
