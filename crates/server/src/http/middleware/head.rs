//! Checks the head of a request as it came over the wire: exactly one valid host (RFC 9112 §3.2), and no expectation
//! that cannot be met (RFC 9110 §10.1.1). A request that two parsers could attribute to different hosts is rejected.
//!
//! Only the code that reads requests from a socket can check this, so [`check`] is called there. The layer then responds
//! with a problem and a request id, as everywhere else.

use std::net::Ipv6Addr;

use axum::{
    extract::Request,
    http::{HeaderMap, Method, Uri, Version, header, request::Parts, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::{codes::Code, problem::Problem};

/// What is wrong with the head of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadFault {
    Host(&'static str),
    Expectation,
    /// The client or the server has too many requests in progress.
    Crowded,
}

/// Checks the head of a request.
pub(crate) fn check(parts: &Parts) -> Result<(), HeadFault> {
    host(parts)?;
    let mut expected = parts.headers.get_all(header::EXPECT).iter();
    if expected.all(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue")) {
        Ok(())
    } else {
        Err(HeadFault::Expectation)
    }
}

/// The layer: responds with the fault that [`check`] found.
pub(crate) async fn refuse_faulty_heads(request: Request, next: Next) -> Response {
    let problem = match request.extensions().get::<HeadFault>() {
        None => return next.run(request).await,
        Some(HeadFault::Host(detail)) => Problem::new(Code::HostInvalid, *detail),
        Some(HeadFault::Expectation) => Problem::of(Code::ExpectationFailed),
        Some(HeadFault::Crowded) => Problem::unavailable(TooManyRequests),
    };
    problem.into_response()
}

#[derive(Debug, thiserror::Error)]
#[error("too many requests are in progress on HTTP/2 connections")]
struct TooManyRequests;

fn host(parts: &Parts) -> Result<(), HeadFault> {
    let authority = parts.uri.authority().filter(|_| parts.version == Version::HTTP_2);
    let Some(named) = one_host(&parts.headers, parts.version)?.or(authority.map(Authority::as_str)) else {
        return if parts.version == Version::HTTP_2 { Err(HeadFault::Host(MISSING)) } else { Ok(()) };
    };
    if !is_host(named) {
        return Err(HeadFault::Host("The Host header is not a host name or address with an optional port."));
    }
    // The authority of a CONNECT request is its destination, not the host that is addressed.
    match parts.uri.authority() {
        Some(target) if parts.method != Method::CONNECT && !same_host(&parts.uri, target.as_str(), named) => {
            Err(HeadFault::Host("The request target names a different host than the Host header."))
        }
        _ => Ok(()),
    }
}

const MISSING: &str = "The Host header is missing.";

/// Returns the header, or `None` before HTTP/1.1, which did not require it, and in HTTP/2, where `:authority` replaces
/// it (RFC 9113 §8.3.1).
fn one_host(headers: &HeaderMap, version: Version) -> Result<Option<&str>, HeadFault> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if version != Version::HTTP_11 => Ok(None),
        (None, _) => Err(HeadFault::Host(MISSING)),
        (Some(_), Some(_)) => Err(HeadFault::Host("The request has more than one Host header.")),
        // A value that is not text is not a host.
        (Some(host), None) => Ok(Some(host.to_str().unwrap_or_default())),
    }
}

/// Matches `uri-host [":" port]` of RFC 9110 §7.2 for an HTTP URL: not empty, and without user information.
fn is_host(text: &str) -> bool {
    let (host, port) = split(text);
    let port_fits = port.is_none_or(|port| port.is_empty() || port.parse::<u16>().is_ok());
    let literal = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host_fits = match literal {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(is_name_byte),
    };
    port_fits && host_fits
}

/// A byte of a `reg-name` (RFC 3986 §3.2.2).
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=".contains(&byte)
}

fn split(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    }
}

fn same_host(uri: &Uri, target: &str, header: &str) -> bool {
    let default = if uri.scheme_str() == Some("https") { "443" } else { "80" };
    let ((one, one_port), (other, other_port)) = (split(target), split(header));
    let said = |port: Option<&str>| port.filter(|port| !port.is_empty()).unwrap_or(default).to_owned();
    one.eq_ignore_ascii_case(other) && said(one_port) == said(other_port)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn checked(target: &str, headers: &[(&str, &str)]) -> Result<(), HeadFault> {
        let request = Request::builder().uri(target);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        check(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn one_host_that_can_be() {
        for good in
            ["a.example", "A.Example:8080", "127.0.0.1", "[::1]:8080", "[::1]", "acme.id.example.com.", "a_b", "a:"]
        {
            assert_eq!(checked("/", &[("Host", good)]), Ok(()), "{good}");
        }
        for bad in
            ["", " ", "a b", "a@b", "u:p@b", "a/b", "a:b", "a:99999", "a:80:80", "[::1", "::1", "[x]", "a?b", "ä", "\""]
        {
            assert!(matches!(checked("/", &[("Host", bad)]), Err(HeadFault::Host(_))), "{bad}");
        }
        assert!(checked("/", &[]).is_err());
        assert!(checked("/", &[("Host", "a"), ("Host", "a")]).is_err());
    }

    #[test]
    fn a_whole_address_names_the_same_host() {
        for (target, host, good) in [
            ("http://a.example/x", "A.EXAMPLE", true),
            ("http://a.example:80/x", "a.example", true),
            ("http://a.example:8080/x", "a.example:8080", true),
            ("http://a.example:8080/x", "a.example", false),
            ("http://b.example/x", "a.example", false),
            ("http://u:p@a.example/x", "a.example", false),
        ] {
            assert_eq!(checked(target, &[("Host", host)]).is_ok(), good, "{target} {host}");
        }
    }

    #[test]
    fn http_2_names_the_host_in_the_target() {
        let checked = |target: &str, host: Option<&str>| {
            let request = Request::builder().uri(target).version(Version::HTTP_2);
            let request = host.into_iter().fold(request, |request, host| request.header("Host", host));
            check(&request.body(()).unwrap().into_parts().0)
        };
        assert_eq!(checked("http://a.example/x", None), Ok(()));
        assert_eq!(checked("https://a.example:8443/x", Some("a.example:8443")), Ok(()));
        assert_eq!(checked("/x", Some("a.example")), Ok(()));
        for (target, host) in
            [("/x", None), ("http://a.example/x", Some("b.example")), ("http://u:p@a.example/x", None)]
        {
            assert!(matches!(checked(target, host), Err(HeadFault::Host(_))), "{target} {host:?}");
        }
    }

    #[test]
    fn what_is_expected_is_to_go_on() {
        assert_eq!(checked("/", &[("Host", "a"), ("Expect", "100-Continue")]), Ok(()));
        for other in ["200-ok", "", "100-continue, x"] {
            assert_eq!(checked("/", &[("Host", "a"), ("Expect", other)]), Err(HeadFault::Expectation), "{other}");
        }
    }
}
