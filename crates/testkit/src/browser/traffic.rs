//! What a test asks about the traffic of a page, and the cookies of its person.

use serde_json::Value;

use super::{
    connection::lock,
    noted::{Document, Request},
    page::Page,
};

/// A cookie of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Whether scripts cannot read it.
    pub http_only: bool,
    /// Whether it is sent over TLS only.
    pub secure: bool,
    /// `Strict`, `Lax` or `None`; empty if the server did not say.
    pub same_site: String,
    /// Whether it ends with the browser.
    pub session: bool,
}

impl Page {
    /// Returns the requests that the page sent since it was last asked.
    pub async fn requests(&self) -> Vec<Request> {
        self.catch_up().await;
        std::mem::take(&mut lock(&self.traffic).requests)
    }

    /// Returns how often the page sent a form since it was last asked for its requests.
    pub async fn forms_sent(&self) -> usize {
        self.requests().await.iter().filter(|request| request.method == "POST").count()
    }

    /// Returns how many bytes came over the wire since it was last asked.
    pub async fn bytes(&self) -> u64 {
        self.catch_up().await;
        std::mem::take(&mut lock(&self.traffic).bytes)
    }

    /// Returns the response that became this page.
    pub async fn document(&self) -> Document {
        self.catch_up().await;
        lock(&self.traffic).document.clone()
    }

    /// Returns the HTTP status of this page.
    pub async fn status(&self) -> u64 {
        self.document().await.status
    }

    /// Returns what was logged since it was last asked: faults of scripts, and what a policy of the page forbids.
    pub async fn complaints(&self) -> Vec<String> {
        self.catch_up().await;
        std::mem::take(&mut lock(&self.traffic).complaints)
    }

    /// Returns all cookies of the person.
    pub async fn cookies(&self) -> Vec<Cookie> {
        let stored = self.command_of_person("Storage.getCookies").await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let is = |value: &Value| value.as_bool().unwrap_or_default();
        let cookies = stored["cookies"].as_array().unwrap().iter();
        let cookies = cookies.map(|cookie| Cookie {
            name: text(&cookie["name"]),
            value: text(&cookie["value"]),
            http_only: is(&cookie["httpOnly"]),
            secure: is(&cookie["secure"]),
            same_site: text(&cookie["sameSite"]),
            session: is(&cookie["session"]),
        });
        cookies.collect()
    }

    /// Removes all cookies of the person, as browsers do on request.
    pub async fn forget_cookies(&self) {
        self.command_of_person("Storage.clearCookies").await;
    }
}
