//! `/`, and every path that no route has. `/` is no route of ours, so that an embedding service can have its own.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{OriginalUri, Request},
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use utoipa::openapi::OpenApi;

use crate::http::{
    codes::Code,
    page::{Page, escaped},
    problem::Problem,
};

/// What the service says about itself.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    name: Arc<str>,
    version: Arc<str>,
}

impl Root {
    /// Takes the name and the version from the document of all routes.
    pub(crate) fn of(document: &OpenApi) -> Self {
        Self { name: document.info.title.as_str().into(), version: document.info.version.as_str().into() }
    }

    /// Returns the name of the service.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Answers a request that no route has matched.
    pub(crate) fn answer(&self, OriginalUri(original): &OriginalUri, request: &Request) -> Response {
        // A router that is nested in another sees the path without the part before it.
        let path = request.uri().path();
        let before = if path == "/" { original.path().trim_end_matches('/') } else { before(original.path(), path) };
        match *request.method() {
            _ if path != "/" => no_such_route(original, path),
            Method::GET | Method::HEAD if prefers_html(request.headers()) => self.page(before).into_response(),
            Method::GET | Method::HEAD => self.json(before),
            _ => ([(header::ALLOW, "GET,HEAD")], Problem::of(Code::MethodNotAllowed)).into_response(),
        }
    }

    fn page(&self, before: &str) -> Page {
        let (name, version, before) = (escaped(&self.name), escaped(&self.version), escaped(before));
        let main = format!(
            "<h1>{name}</h1>\n<p>Version {version} is running.</p>\n<ul>\n\
             <li><a href=\"{before}/docs\">API documentation</a></li>\n\
             <li><a href=\"{before}/openapi.json\">OpenAPI document</a></li>\n\
             <li><a href=\"{before}/healthz\">Health</a></li>\n</ul>\n"
        );
        Page::new(&self.name, &self.name, &main, None)
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
