//! The cookies of the pages: what a request brings, and what its response sets.
//!
//! Under https every name begins with `__Host-` (RFC 6265bis §4.1.3): the browser takes such a cookie only from this
//! host, over TLS and for every path, so no subdomain can plant one. No script reads any of them; one writes the time
//! zone of the device.

use std::{collections::BTreeMap, sync::Mutex};

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};

/// The cookies of a request and of its response.
#[derive(Debug)]
pub(crate) struct Cookies {
    secure: bool,
    sent: BTreeMap<String, String>,
    changes: Mutex<BTreeMap<String, Change>>,
}

#[derive(Debug, Clone)]
enum Change {
    Set { value: String, age: Option<Duration> },
    Removed,
}

impl Cookies {
    /// Reads the cookies of a request. `secure` says whether the service is reached by TLS.
    pub(crate) fn of(headers: &HeaderMap, secure: bool) -> Self {
        let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let all = values.flat_map(Cookie::split_parse).flatten();
        let own = all.filter_map(|cookie| {
            let name = cookie.name().strip_prefix(prefix(secure))?;
            Some((name.to_owned(), cookie.value().to_owned()))
        });
        // Of two with one name, the first is the more specific one (RFC 6265 §5.4).
        let mut sent = BTreeMap::new();
        own.for_each(|(name, value)| {
            sent.entry(name).or_insert(value);
        });
        Self { secure, sent, changes: Mutex::default() }
    }

    /// Returns the value as this response leaves it.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        match self.changes().get(name) {
            Some(Change::Set { value, .. }) => Some(value.clone()),
            Some(Change::Removed) => None,
            None => self.sent.get(name).cloned(),
        }
    }

    /// Returns the names that begin with the text, as this response leaves them.
    pub(crate) fn named(&self, start: &str) -> Vec<String> {
        let changes = self.changes();
        let set = changes.iter().filter(|(_, change)| matches!(change, Change::Set { .. })).map(|(name, _)| name);
        let kept = self.sent.keys().filter(|name| !changes.contains_key(*name));
        kept.chain(set).filter(|name| name.starts_with(start)).cloned().collect()
    }

    /// Sets a cookie: until the browser is closed, or for that many seconds.
    pub(crate) fn set(&self, name: &str, value: impl Into<String>, seconds: Option<i64>) {
        let change = Change::Set { value: value.into(), age: seconds.map(Duration::seconds) };
        self.changes().insert(name.to_owned(), change);
    }

    /// Removes a cookie.
    pub(crate) fn remove(&self, name: &str) {
        if self.get(name).is_some() {
            self.changes().insert(name.to_owned(), Change::Removed);
        }
    }

    /// Writes the changes into the headers of the response.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        for (name, change) in &*self.changes() {
            let (value, age) = match change {
                Change::Set { value, age } => (value.as_str(), *age),
                Change::Removed => ("", Some(Duration::ZERO)),
            };
            let mut cookie = Cookie::new(format!("{}{name}", prefix(self.secure)), value);
            cookie.set_path("/");
            cookie.set_http_only(true);
            cookie.set_secure(self.secure);
            cookie.set_same_site(SameSite::Lax);
            cookie.set_max_age(age);
            if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
                headers.append(header::SET_COOKIE, value);
            }
        }
    }

    fn changes(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Change>> {
        self.changes.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Returns how the names of our cookies begin.
const fn prefix(secure: bool) -> &'static str {
    if secure { "__Host-tenantry-" } else { "tenantry-" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: &str, secure: bool) -> Cookies {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        Cookies::of(&headers, secure)
    }

    #[test]
    fn a_cookie_that_a_subdomain_could_plant_is_none_of_ours() {
        let cookies = "tenantry-a=1; __Host-tenantry-a=2; __Secure-tenantry-a=3; other=4";
        assert_eq!(sent(cookies, true).get("a").as_deref(), Some("2"));
        assert_eq!(sent("tenantry-a=1", true).get("a"), None);
        assert_eq!(sent("tenantry-a=1; tenantry-a=2", false).get("a").as_deref(), Some("1"));
    }

    #[test]
    fn a_response_says_what_changed_and_nothing_else() {
        let cookies = sent("__Host-tenantry-a=1; __Host-tenantry-b=2", true);
        cookies.set("c", "3", Some(60));
        cookies.set("d", "4", None);
        cookies.remove("a");
        cookies.remove("unknown");
        assert_eq!(cookies.named(""), ["b", "c", "d"]);
        let mut headers = HeaderMap::new();
        cookies.write(&mut headers);
        let written: Vec<_> = headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
        let ending = "HttpOnly; SameSite=Lax; Secure; Path=/";
        assert_eq!(
            written,
            [
                format!("__Host-tenantry-a=; {ending}; Max-Age=0"),
                format!("__Host-tenantry-c=3; {ending}; Max-Age=60"),
                format!("__Host-tenantry-d=4; {ending}"),
            ]
        );
    }
}
