//! The HTTP API of Tenantry as a router that any axum application can nest, and what its binary is made of.
//!
//! [`router`] needs an [`App`]: an `Application` on adapters of one's own, or one that [`compose`] builds from
//! [`settings`] with those of `tenantry-infrastructure`. [`router_with`] puts routes of one's own beside it, whose handlers
//! take from a request by [`extract`] what ours take, and answer with a [`Problem`] what can't be done.

mod causes;
pub mod cli;
pub mod compose;
pub mod http;
mod logging;
pub mod metrics;
mod serve;
pub mod settings;
mod signals;

pub use causes::with_causes;
pub use http::{
    codes::{Code, Spec},
    extract,
    problem::{FieldError, Problem},
    router, router_with,
    state::{App, HttpSettings, Readiness},
};
pub use logging::start as start_logging;
pub use serve::serve;
pub use signals::stop_asked;
