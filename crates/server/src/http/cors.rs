//! Which pages of other origins may call the API from a browser (CORS, Fetch §3.3). None may, unless the operator names
//! their origins.

use std::{str::FromStr, sync::Arc};

use axum::http::{HeaderValue, Uri};

/// The origins whose pages may call the API. Cheap to clone. The default is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorsOrigins(Option<Arc<[HeaderValue]>>);

/// A text is not a list of origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be origins separated by commas, such as https://app.example.com,http://localhost:5173; an origin has no path \
     and no slash at its end, is in lower case, leaves out the ports 80 and 443, and has no *"
)]
pub struct NotOrigins;

impl FromStr for CorsOrigins {
    type Err = NotOrigins;

    fn from_str(text: &str) -> Result<Self, NotOrigins> {
        text.split(',')
            .map(|part| origin(part.trim()))
            .collect::<Option<_>>()
            .map(|all| Self(Some(all)))
            .ok_or(NotOrigins)
    }
}

impl CorsOrigins {
    /// Returns the origins as browsers send them, or `None` if there are none.
    pub(crate) fn as_sent(&self) -> Option<&[HeaderValue]> {
        self.0.as_deref()
    }
}

/// Parses an origin in the form in which browsers send it. In any other form it would never match.
fn origin(text: &str) -> Option<HeaderValue> {
    let uri: Uri = text.parse().ok()?;
    let (scheme, host) = (uri.scheme_str()?, uri.host()?);
    let usual = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let sent = match uri.port_u16() {
        None => format!("{scheme}://{host}"),
        Some(port) if port != 0 && port != usual => format!("{scheme}://{host}:{port}"),
        Some(_) => return None,
    };
    let is_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_[]:".contains(&byte);
    let canonical = sent == text && !host.is_empty() && host.bytes().all(is_host);
    canonical.then_some(sent).and_then(|origin| HeaderValue::try_from(origin).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        for good in [
            "https://app.example.com",
            "http://localhost:5173",
            "https://a.example,https://b.example:8443",
            " https://a.example , http://[::1]:3000 ",
            "https://xn--bcher-kva.example",
        ] {
            assert!(good.parse::<CorsOrigins>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "*",
            "null",
            "https://*",
            "https://*.example.com",
            "https://app.example.com/",
            "https://app.example.com/x",
            "https://app.example.com?x",
            "https://app.example.com#x",
            "https://App.example.com",
            "HTTPS://app.example.com",
            "https://app.example.com:443",
            "http://app.example.com:80",
            "https://app.example.com:0",
            "https://app.example.com:",
            "https://user@app.example.com",
            "https://bücher.example",
            "app.example.com",
            "//app.example.com",
            "ftp://app.example.com",
            "https://",
            "https://a.example,",
            "https://a.example https://b.example",
        ] {
            assert_eq!(bad.parse::<CorsOrigins>(), Err(NotOrigins), "{bad}");
        }
    }
}
