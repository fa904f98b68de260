//! Requests and answers. Parts that may differ between two equal answers are removed.

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// The placeholder for the ID.
pub(super) const ID: &str = "{id}";
/// Headers that differ between equal answers.
const VOLATILE: &[&str] = &["date", "content-length", REQUEST_ID];
const REQUEST_ID: &str = "x-request-id";

/// A request to make, with `{id}` in its path or body as a placeholder for IDs of the other tenant.
#[derive(Debug, Clone)]
pub struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

impl Call {
    /// Creates a request without a body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), body: None }
    }

    /// Sets the body, in which the text `"{id}"` is the placeholder for an ID.
    #[must_use]
    pub fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// Returns whether the request contains the placeholder.
    pub(super) fn names_things(&self) -> bool {
        self.path.contains(ID) || self.body.as_ref().is_some_and(|body| body.to_string().contains(ID))
    }

    /// Returns the request line for display.
    pub(super) fn line(&self, id: &str) -> String {
        let body = self.body.as_ref().map(|body| format!(" {body}")).unwrap_or_default();
        format!("{} {}{body}", self.method, self.path).replace(ID, id)
    }

    fn request(&self, id: &str, token: &str) -> Request<Body> {
        let request = Request::builder()
            .method(self.method.clone())
            .uri(self.path.replace(ID, id))
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let request = match &self.body {
            None => request.body(Body::empty()),
            Some(body) => {
                // A number appears in a body without quotes.
                let text = body.to_string();
                let text = match id.parse::<i64>() {
                    Ok(_) => text.replace(&format!("\"{ID}\""), id),
                    Err(_) => text,
                };
                request.header(header::CONTENT_TYPE, "application/json").body(Body::from(text.replace(ID, id)))
            }
        };
        request.unwrap_or_else(|error| panic!("{}: {error}", self.line(id)))
    }
}

/// An answer without the parts that may differ, and with [`ID`] in place of the requested ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: Vec<String>,
    body: String,
}

impl Answer {
    /// Returns all text of the answer, to search for words.
    pub(super) fn text(&self) -> String {
        format!("{}\n{}\n\n{}", self.status, self.headers.join("\n"), self.body)
    }
}

/// Sends a request, with this ID in place of the placeholder.
pub(super) async fn send(router: &Router, call: &Call, id: &str, token: &str, ignored: &[String]) -> Answer {
    let answer = router.clone().oneshot(call.request(id, token)).await;
    let Ok(answer) = answer;
    let (parts, body) = answer.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => panic!("{}: the answer broke off: {error}", call.line(id)),
    };
    let body = std::str::from_utf8(&body).map_or_else(|_| body.escape_ascii().to_string(), str::to_owned);
    let told = serde_json::from_str::<Value>(&body).ok();
    let told = told.and_then(|body| body.get("request_id")?.as_str().map(str::to_owned));
    let request_id = parts.headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(str::to_owned).or(told);
    let settle = |text: &str| {
        let text = match &request_id {
            Some(request_id) if !request_id.is_empty() => text.replace(request_id, "{request_id}"),
            _ => text.to_owned(),
        };
        if call.names_things() { text.replace(id, ID) } else { text }
    };
    let kept = parts.headers.iter().filter(|(name, _)| {
        !VOLATILE.contains(&name.as_str()) && !ignored.iter().any(|ignored| name.as_str().eq_ignore_ascii_case(ignored))
    });
    let mut headers: Vec<String> =
        kept.map(|(name, value)| format!("{name}: {}", settle(&value.as_bytes().escape_ascii().to_string()))).collect();
    headers.sort();
    Answer { status: parts.status, headers, body: settle(&body) }
}
