//! The HTTP API of Tenantry as a router that any axum application can nest, and what its binary is made of.
//!
//! [`router`] needs an [`App`]: an `Application` on adapters of one's own, or one that [`compose`] builds from
//! [`settings`] with those of `tenantry-infrastructure`.

pub mod cli;
pub mod compose;
pub mod http;
mod logging;
pub mod metrics;
mod serve;
pub mod settings;

pub use http::{
    router,
    state::{App, HttpSettings, Readiness},
};
