//! Extractors for our handlers and for those of an embedding service. They turn everything that is wrong with a request
//! into a [`Problem`](super::problem::Problem).
//!
//! Extractors that need the [`App`](super::state::App) work with any router state that provides it by `FromRef`.
//! [`InTenant`] also needs the database.

pub(crate) mod context;
mod fields;
pub(super) mod idempotency_key;
pub(super) mod if_match;
mod in_tenant;
pub(crate) mod json;
pub(crate) mod listing;
pub(super) mod page;
pub(super) mod pairs;
pub(super) mod patch;
pub(super) mod path;
pub(super) mod query;
pub mod rules;
pub(super) mod several;
pub(crate) mod signed_in;
pub(super) mod tenant_hints;
pub(crate) mod throttled;
mod unique_keys;
mod validated;

pub use in_tenant::InTenant;
pub use json::Json;
pub use listing::Listing;
pub use page::{CursorKey, ListPage};
pub use path::PathId;
pub use query::Query;
pub use signed_in::{MaybeSignedIn, SignedIn, SignedInPerson};
