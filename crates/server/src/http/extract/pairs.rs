//! The names and values of a query, and of a form that a page sends.

use axum::{extract::Query as Pairs, http::Uri};

/// Returns the names and values of a form's body, or `None` if it is malformed.
pub(crate) fn pairs_of_form(body: &str) -> Option<Vec<(String, String)>> {
    pairs_of(&format!("/?{body}").parse().ok()?)
}

/// Returns the names and values of a query, or `None` if it is malformed.
pub(crate) fn pairs_of(uri: &Uri) -> Option<Vec<(String, String)>> {
    Pairs::try_from_uri(uri).ok().map(|Pairs(pairs)| pairs)
}
