//! What handlers take from a request, our own and those of a service around Tenantry. Whatever is wrong with it becomes a
//! [`Problem`](super::problem::Problem) here.
//!
//! They work with every state of a router from which the [`App`](super::state::App) can be had by `FromRef`, where they
//! need it; [`InTenant`] also needs the database.

pub(super) mod context;
mod fields;
pub(super) mod idempotency_key;
mod in_tenant;
pub(super) mod json;
pub(super) mod listing;
pub(super) mod page;
pub(super) mod patch;
pub(super) mod path;
pub(super) mod query;
pub mod rules;
pub(super) mod signed_in;
pub(super) mod tenant_hints;
pub(super) mod throttled;
mod unique_keys;
mod validated;

pub use in_tenant::InTenant;
pub use json::Json;
pub use listing::Listing;
pub use page::{CursorKey, ListPage};
pub use path::PathId;
pub use query::Query;
pub use signed_in::{MaybeSignedIn, SignedIn};
