//! Entity tags: the `ETag` of a response, and the `If-Match` of the request that changes what was read (RFC 9110
//! §8.8.3 and §13.1.1).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::context::text_of;
use crate::http::{problem::Problem, state::App};

/// The versions in the header, one of which must be the current one. `None` without the header and for `*`: what is
/// changed always exists.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct IfMatch(pub Option<Vec<u32>>);

/// Returns the entity tag of a version.
pub(crate) fn etag(version: u32) -> String {
    format!("\"{version}\"")
}

impl FromRequestParts<App> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        Ok(read(&parts.headers))
    }
}

/// A tag that is weak or that the server never sent matches no version.
fn read(headers: &HeaderMap) -> IfMatch {
    let sent = text_of(headers, &header::IF_MATCH);
    let Some(tags) = sent.filter(|sent| sent.trim() != "*") else { return IfMatch(None) };
    IfMatch(Some(tags.split(',').filter_map(|tag| version(tag.trim())).collect()))
}

/// Returns the version whose tag this is.
fn version(tag: &str) -> Option<u32> {
    let version = tag.trim_matches('"').parse().ok()?;
    (etag(version) == tag).then_some(version)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read_all(sent: &[&str]) -> Option<Vec<u32>> {
        let mut headers = HeaderMap::new();
        for value in sent {
            headers.append(header::IF_MATCH, HeaderValue::from_str(value).unwrap());
        }
        read(&headers).0
    }

    #[test]
    fn a_version_is_read_from_its_own_tag() {
        for version in [0, 7, u32::MAX] {
            assert_eq!(read_all(&[&etag(version)]), Some(vec![version]));
        }
        assert_eq!(read_all(&["\"1\", \"2\"", "\"3\""]), Some(vec![1, 2, 3]));
    }

    #[test]
    fn without_a_tag_any_version_is_meant() {
        assert_eq!(read_all(&[]), None);
        assert_eq!(read_all(&["*"]), None);
        assert_eq!(read_all(&[" * "]), None);
    }

    #[test]
    fn other_tags_mean_no_version() {
        for other in ["W/\"1\"", "1", "\"01\"", "\"+1\"", "\"\"1\"\"", "\"4294967296\"", "\"x\"", "", "\"1", "*, \"x\""]
        {
            assert_eq!(read_all(&[other]), Some(vec![]), "{other}");
        }
        assert_eq!(read_all(&["W/\"1\", \"2\""]), Some(vec![2]));
    }
}
