//! The pages in a real browser: people sign up, sign in and work in the real binary, with a mouse, by keyboard, without
//! scripts, on small screens and in other languages.
//!
//! It is a binary of its own, so that it can be run alone: it needs Chromium, and nothing else in the crate does.
#![allow(unreachable_pub, reason = "a test binary exports nothing")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failing test should stop right there")]

mod account;
mod elsewhere;
mod ended_session;
mod faults;
mod gallery;
mod getting_in;
mod keyboard;
mod languages;
mod menus;
mod organizations;
#[allow(dead_code, reason = "the other test binary uses all of it")]
#[path = "../it/running_server.rs"]
mod running_server;
mod sending;
mod stage;
mod support;
mod team;
mod weight;
mod without_scripts;
mod zoomed;
