//! The HTTP API of Tenantry as a router that any axum application can nest, and the parts of its binary.
//!
//! [`Tenantry`] is the short way to a service of your own: it takes your tables, routes and provisioners, and runs the
//! whole command line. [`pages`] has what it does for people in a browser, and how your own pages join them. Below it, [`router`] needs an [`App`]: either an `Application` with your own adapters, or one
//! that [`compose`] builds from [`settings`] with the adapters of `tenantry-infrastructure`. [`router_with`] adds your
//! own routes. Their handlers can use the extractors in [`extract`] and return a [`Problem`], as ours do.

pub mod cli;
pub mod compose;
mod counted_mailer;
mod database_answers;
mod each_tenant;
mod event_handling;
pub mod events_doc;
pub mod http;
pub mod jobs;
mod logging;
pub mod metrics;
pub mod pages;
mod purging;
mod routes;
mod schedules;
mod seeding;
mod serve;
mod service;
pub mod settings;
mod signals;
mod start;
mod taken_paths;
mod tenantry;
pub mod work;

pub use each_tenant::{EachTenant, EachTenantReport, TenantFailure};
pub use http::{
    codes::{Code, Spec},
    extract,
    problem::{FieldError, Problem},
    router, router_with,
    state::{App, HttpSettings, Readiness},
};
pub use logging::start as start_logging;
pub use routes::Routes;
pub use serve::{Listener, Tls, TlsError, TlsFiles, serve};
pub use service::Service;
pub use signals::stop_asked;
pub use tenantry::Tenantry;
pub use tenantry_application::causes::with_causes;
