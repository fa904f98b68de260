//! A response with its body, and its text for snapshots.

use std::fmt::Write;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Response, StatusCode},
};
use http_body_util::BodyExt;
use serde_json::Value;

/// The headers shown in snapshots. Those that every response has are tested once, elsewhere.
const SHOWN: &[&str] =
    &["content-type", "allow", "location", "retry-after", "www-authenticate", "x-tenant-id", "x-request-id"];

/// Fields whose values differ between runs.
const SECRET: &[&str] = &["access_token", "refresh_token", "link", "url", "next_cursor"];

#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        Self { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
    }

    /// Returns the body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// Returns the text at a JSON pointer.
    pub fn text(&self, pointer: &str) -> String {
        let json = self.json();
        let found = json.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer} in {json:#}")).to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Returns the code of a problem, or `None` for a success.
    pub fn code(&self) -> Option<String> {
        let is_problem = self.header("content-type") == Some("application/problem+json");
        is_problem.then(|| self.text("/code"))
    }

    /// Returns the status and the code, for tables.
    pub fn outcome(&self) -> String {
        match self.code() {
            Some(code) => format!("{} {code}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        }
    }

    #[track_caller]
    pub fn assert(self, outcome: &str) -> Self {
        assert_eq!(self.outcome(), outcome, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// Returns the status, headers and body, without values that differ between runs.
    pub fn snapshot(&self) -> String {
        let mut text = format!("{}\n", self.status);
        for name in SHOWN {
            if let Some(value) = self.header(name) {
                writeln!(text, "{name}: {value}").unwrap();
            }
        }
        if !self.body.is_empty() {
            let mut json = self.json();
            hide_secrets(&mut json);
            write!(text, "\n{json:#}").unwrap();
        }
        text
    }
}

fn hide_secrets(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                if SECRET.contains(&name.as_str()) && value.is_string() {
                    *value = Value::from("[hidden]");
                }
                hide_secrets(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide_secrets),
        _ => {}
    }
}
