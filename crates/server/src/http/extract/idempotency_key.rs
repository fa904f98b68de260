//! The `Idempotency-Key` header of requests that a client may retry.

use axum::{
    body::Bytes,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, request::Parts},
};
use tenantry_application::use_cases::idempotency::RepeatableRequest;

use crate::http::{codes::Code, problem::Problem, state::App};

/// The header.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The key, if the request has one.
pub(crate) struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    /// Returns the request with its body, to be executed only once however often it is sent. Returns `None` without a
    /// key.
    pub(crate) fn for_body(self, body: &Bytes) -> Option<RepeatableRequest> {
        self.0.map(|key| RepeatableRequest { key, body: body.to_vec() })
    }
}

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        read(&parts.headers).map(Self)
    }
}

fn read(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let invalid = || Problem::of(Code::IdempotencyKeyInvalid);
    let mut sent = headers.get_all(IDEMPOTENCY_KEY).iter();
    match (sent.next(), sent.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(invalid()),
        (Some(value), None) => {
            let bytes = value.as_bytes();
            if !(1..=255).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_graphic) {
                return Err(invalid());
            }
            Ok(Some(bytes.iter().copied().map(char::from).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(key: &[u8]) -> Result<Option<String>, Code> {
        let mut headers = HeaderMap::new();
        headers.insert(IDEMPOTENCY_KEY, axum::http::HeaderValue::from_bytes(key).unwrap());
        read(&headers).map_err(|problem| problem.code())
    }

    #[test]
    fn visible_ascii_of_1_to_255_characters_is_a_key() {
        assert_eq!(read_one(b"a").unwrap().as_deref(), Some("a"));
        assert_eq!(read_one(&[b'~'; 255]).unwrap().map(|key| key.len()), Some(255));
        for bad in [&b""[..], b"a b", "\u{e9}".as_bytes(), &[b'a'; 256]] {
            assert_eq!(read_one(bad), Err(Code::IdempotencyKeyInvalid), "{bad:?}");
        }
    }

    #[test]
    fn two_keys_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(IDEMPOTENCY_KEY, axum::http::HeaderValue::from_static("a"));
        headers.append(IDEMPOTENCY_KEY, axum::http::HeaderValue::from_static("a"));
        assert_eq!(read(&headers).unwrap_err().code(), Code::IdempotencyKeyInvalid);
    }
}
