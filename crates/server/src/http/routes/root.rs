//! `/`, and every path that no route has. `/` is no route of ours, so that an embedding service can have its own. People
//! are sent to the pages, and programs learn what the service is.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{OriginalUri, Request},
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::json;
use utoipa::openapi::OpenApi;

use crate::http::{codes::Code, problem::Problem};

/// What the service says about itself.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    name: Arc<str>,
    version: Arc<str>,
    people: People,
}

/// Where people are led.
#[derive(Debug, Clone)]
enum People {
    /// To the pages.
    Home,
    /// To the product of a service that left the pages, if it has a URL.
    Product(Option<Arc<str>>),
}

impl Root {
    /// Takes the name and the version from the document of all routes.
    pub(crate) fn of(document: &OpenApi) -> Self {
        let (name, version) = (document.info.title.as_str().into(), document.info.version.as_str().into());
        Self { name, version, people: People::Home }
    }

    /// Leads people to that URL of the product instead of the pages, or nowhere.
    pub(crate) fn without_pages(self, product: Option<Arc<str>>) -> Self {
        Self { people: People::Product(product), ..self }
    }

    /// Returns whether a person opened a path that no route has.
    pub(crate) fn is_lost(request: &Request) -> bool {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        // A path of the API is for programs, also where somebody types it into a browser.
        let path = request.uri().path();
        path != "/" && !path.starts_with("/v1/") && reads && prefers_html(request.headers())
    }

    /// Answers a request that no route has matched.
    pub(crate) fn answer(&self, OriginalUri(original): &OriginalUri, request: &Request) -> Response {
        // A router that is nested in another sees the path without the part before it.
        let path = request.uri().path();
        let before = if path == "/" { original.path().trim_end_matches('/') } else { before(original.path(), path) };
        match *request.method() {
            _ if path != "/" => no_such_route(original, path),
            Method::GET | Method::HEAD => match &self.people {
                People::Home if prefers_html(request.headers()) => {
                    Redirect::to(&format!("{before}/home")).into_response()
                }
                People::Product(Some(url)) if prefers_html(request.headers()) => Redirect::to(url).into_response(),
                People::Home | People::Product(_) => self.json(before),
            },
            _ => ([(header::ALLOW, "GET,HEAD")], Problem::of(Code::MethodNotAllowed)).into_response(),
        }
    }

    fn json(&self, before: &str) -> Response {
        let about = json!({
            "name": &*self.name,
            "version": &*self.version,
            "documentation": format!("{before}/docs"),
            "openapi": format!("{before}/openapi.json"),
            "health": format!("{before}/healthz"),
        });
        Answer(about).into_response()
    }
}

/// Returns the part of the whole path before the path.
fn before<'a>(whole: &'a str, path: &str) -> &'a str {
    whole.strip_suffix(path).unwrap_or_default()
}

/// Tells a wrong path from a thing that does not exist, and where all routes are described (RFC 8631). `original` ends
/// in the path.
pub(crate) fn no_such_route(original: &Uri, path: &str) -> Response {
    let before = before(original.path(), path);
    let link = format!("<{before}/docs>; rel=\"service-doc\"");
    let detail = format!("No route has this path. {before}/docs describes all routes.");
    ([(header::LINK, link)], Problem::new(Code::NoSuchRoute, detail)).into_response()
}

/// Returns whether a browser asks for a page, and not a program that takes anything.
fn prefers_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds = accepted.flat_map(|value| value.split(',')).filter_map(|kind| kind.split(';').next());
    kinds.any(|kind| kind.trim().eq_ignore_ascii_case("text/html"))
}
