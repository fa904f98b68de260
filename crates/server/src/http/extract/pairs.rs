//! The names and values of a query.

use axum::{extract::Query as Pairs, http::Uri};

/// Returns the names and values of a query, or `None` if it is malformed.
pub(crate) fn pairs_of(uri: &Uri) -> Option<Vec<(String, String)>> {
    Pairs::try_from_uri(uri).ok().map(|Pairs(pairs)| pairs)
}
