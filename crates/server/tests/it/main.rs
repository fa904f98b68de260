//! The server's integration tests, in one binary.
#![allow(unreachable_pub, reason = "a test binary exports nothing")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failing test should stop right there")]

mod access_violations;
mod architecture;
mod auth;
mod authz_matrix;
mod cli;
mod clients;
mod control_characters;
mod conventions;
mod cost;
mod cursors;
mod disk;
mod docs;
mod doctor;
mod each_tenant;
mod embedding;
mod errors_doc;
mod examples;
mod health;
mod invitation_page;
mod invitations;
mod isolation;
mod me;
mod memberships;
mod metrics;
mod nulls;
mod openapi;
mod permissions;
mod provisioning;
mod quickstart;
mod races;
mod rate_limits;
mod readme;
mod regressions;
mod restart;
mod running_server;
mod settings;
mod statements;
mod support;
mod tenantry;
mod tenants;
mod time_jumps;
mod token_wall;
mod well_known;
mod wire;
