//! Where the pages of an organization are.

use std::fmt::Display;

/// Returns the path of a page of an organization, below the path of the installation: that of its overview for an empty
/// text, and `/o/acme/members` for `/members`.
pub(super) fn page_of(slug: &impl Display, page: &str) -> String {
    format!("/o/{slug}{page}")
}
