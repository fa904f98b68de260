//! `/openapi.json` and `/docs`: the `OpenAPI` document and a page that shows it. Links are relative, so both work
//! wherever the router is nested.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::{Path, rejection::PathRejection},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use utoipa_swagger_ui::Config;

use crate::http::{codes::Code, middleware::security_headers::DOCS_POLICY, problem::Problem, state::App};

const JSON: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];

#[derive(Debug, thiserror::Error)]
#[error("cannot serve the documentation page: {0}")]
struct DocsError(String);

/// The routes that serve the given document.
pub(crate) fn routes(document: impl Into<Bytes>) -> Router<App> {
    let document = document.into();
    let config = Arc::new(Config::new(["../openapi.json"]));
    let index = Arc::clone(&config);
    Router::new()
        .route("/openapi.json", get(move || async move { (JSON, document.clone()) }))
        .route("/docs", get(|| async { (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, "docs/")]) }))
        .route("/docs/", get(move || async move { page("", index) }))
        .route("/docs/{*file}", get(move |file| async move { found(file, config) }))
}

/// A path that cannot be decoded names no file.
fn found(file: Result<Path<String>, PathRejection>, config: Arc<Config<'static>>) -> Response {
    file.map_or_else(|_| Problem::of(Code::NotFound).into_response(), |Path(file)| page(&file, config))
}

fn page(file: &str, config: Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(file, config) {
        Ok(Some(found)) => {
            let headers =
                [(header::CONTENT_TYPE, found.content_type.clone()), (header::CACHE_CONTROL, "no-cache".to_owned())];
            (headers, [(header::CONTENT_SECURITY_POLICY, DOCS_POLICY)], found.bytes.into_owned()).into_response()
        }
        Ok(None) => Problem::of(Code::NotFound).into_response(),
        Err(error) => Problem::internal(DocsError(error.to_string())).into_response(),
    }
}
