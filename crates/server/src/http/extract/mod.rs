//! What handlers take from a request. Whatever is wrong with it becomes a [`Problem`](super::problem::Problem) here.

pub(super) mod context;
mod fields;
pub(super) mod idempotency_key;
pub(super) mod json;
pub(super) mod page;
pub(super) mod patch;
pub(super) mod path;
pub(super) mod query;
pub(super) mod rules;
pub(super) mod signed_in;
pub(super) mod throttled;
mod unique_keys;
mod validated;
