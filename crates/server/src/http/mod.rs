//! The HTTP API: routes, extractors and responses.

pub mod client_address;
pub mod codes;
pub mod cors;
mod errors;
pub mod errors_doc;
pub mod extract;
pub(crate) mod middleware;
pub mod openapi;
pub mod problem;
pub mod rate_limit;
mod routes;
pub mod state;
mod views;
mod vocabulary;

pub use extract::rules::FIELD_CODES;
pub(crate) use views::tenant::TenantView;

use axum::{
    Router,
    extract::{DefaultBodyLimit, OriginalUri, Request},
    middleware as layers,
    response::IntoResponse,
};
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use self::{
    codes::{Code, Spec},
    middleware::{
        cors::cors,
        head::refuse_faulty_heads,
        request_boundary::{panicked, request_boundary},
        security_headers::security_headers,
        timeout::timeout,
    },
    problem::Problem,
    routes::root::Root,
    state::App,
};
use crate::pages::{self, Served};

/// Returns the whole API as a router, to serve or to nest in another router.
///
/// To get client addresses in sessions, logs and rate limits, the server must add an
/// `axum::extract::ConnectInfo<SocketAddr>` extension to each request.
pub fn router(app: App) -> Router {
    router_with(app, Router::new())
}

/// Returns the whole API together with the caller's own routes. Those get what ours have: a request id, problem
/// documents, size and time limits, security headers, and a log line.
///
/// # Panics
/// Panics if one of those routes has the path of one of ours, or if they come with a fallback. Both are programming
/// errors.
pub fn router_with(app: App, own: Router) -> Router {
    let document = document_with(&[], []);
    router_documented(app, own, Served::plain(&document.info.title), &document)
}

/// Like [`router_with`], with the pages and the document to serve.
///
/// # Panics
/// See [`router_with`].
pub(crate) fn router_documented(app: App, own: Router, pages: Served, document: &OpenApi) -> Router {
    // The document is known, so the routes need not describe themselves.
    let (routes, _) = api(OpenApi::default()).split_for_parts();
    let Served { look, ours, own: own_pages } = pages;
    let root = Root::of(document);
    let root = if look.is_whole() { root } else { root.without_pages(app.app_url.clone()) };
    let lost = pages::not_found(look.clone(), &app);
    let is_whole = look.is_whole();
    let routes = routes
        .merge(own.with_state(()))
        .merge(routes::docs::routes(to_json(document)))
        .merge(own_pages.with_state(()))
        .merge(pages::served(ours, look, &app))
        .fallback(move |original: OriginalUri, request: Request| async move {
            if is_whole && Root::is_lost(&request) {
                lost.oneshot(request).await.into_response()
            } else {
                root.answer(&original, &request)
            }
        });
    within_layers(routes, app)
}

/// Returns `/metrics` alone, for an address of its own.
pub(crate) fn metrics_router(app: App) -> Router {
    let (routes, _) = routes::metrics::routes().split_for_parts();
    within_layers(routes.fallback(|| async { Problem::of(Code::NoSuchRoute) }), app)
}

fn within_layers(routes: Router<App>, app: App) -> Router {
    let refusing = routes
        .method_not_allowed_fallback(|| async { Problem::of(Code::MethodNotAllowed) })
        .layer(DefaultBodyLimit::max(app.http.body_limit))
        .layer(layers::from_fn_with_state(app.clone(), timeout))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(layers::from_fn(refuse_faulty_heads));
    // Outside of what refuses requests, so that a page can read every refusal.
    let shared = match cors(&app.cors_origins) {
        Some(cors) => refusing.layer(cors),
        None => refusing,
    };
    shared
        .layer(layers::from_fn(security_headers))
        .layer(layers::from_fn_with_state(app.clone(), request_boundary))
        .with_state(app)
}

/// Returns the `OpenAPI` document of the routes as JSON, with a trailing newline.
pub fn openapi_json() -> String {
    to_json(&document_with(&[], []))
}

/// Returns the `OpenAPI` document of our routes and of those that the others describe. What holds for every route is
/// added to all of them. It explains our codes and the others.
pub(crate) fn document_with(codes: &[&'static Spec], others: impl IntoIterator<Item = OpenApi>) -> OpenApi {
    let codes = Code::with(codes);
    let (_, mut document) = api(openapi::skeleton(&codes)).split_for_parts();
    others.into_iter().for_each(|other| document.merge(other));
    openapi::complete(&mut document, &codes);
    document
}

/// Returns our routes. They add what they say of themselves to the document.
fn api(document: OpenApi) -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document)
        .nest("/v1", routes::v1())
        .merge(routes::well_known::routes())
        .merge(routes::health::routes())
        .merge(routes::metrics::routes())
}

/// Returns the document as JSON, with a trailing newline.
pub(crate) fn to_json(document: &OpenApi) -> String {
    document.to_pretty_json().map(|json| json + "\n").unwrap_or_default()
}
