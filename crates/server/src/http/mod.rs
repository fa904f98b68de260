//! The HTTP side: routes, what they take, what they answer.

pub mod codes;
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

pub use extract::rules::FIELD_CODES;

use axum::{Router, extract::DefaultBodyLimit, middleware as layers};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use self::{
    codes::Code,
    middleware::{
        head::refuse_faulty_heads,
        rim::{panicked, rim},
        security_headers::security_headers,
        timeout::timeout,
    },
    problem::Problem,
    state::App,
};

/// The whole API as a router, to serve or to nest in a router of one's own.
///
/// A server that wants client addresses in sessions, logs and rate limits gives each request an
/// `axum::extract::ConnectInfo<SocketAddr>` extension.
pub fn router(app: App) -> Router {
    router_with(app, Router::new())
}

/// The whole API with routes of one's own beside it, which get what ours have: an id for each request, problem
/// documents, limits of size and time, headers, and a line in the log.
///
/// # Panics
/// Where one of them is a path of ours, or where they come with a fallback: both are mistakes of the program.
pub fn router_with(app: App, own: Router) -> Router {
    let (routes, document) = documented();
    routes
        .merge(own.with_state(()))
        .merge(routes::docs::routes(to_json(&document)))
        .merge(routes::invitation_page::routes())
        .fallback(|| async { Problem::of(Code::NotFound) })
        .method_not_allowed_fallback(|| async { Problem::of(Code::MethodNotAllowed) })
        .layer(DefaultBodyLimit::max(app.http.body_limit))
        .layer(layers::from_fn_with_state(app.clone(), timeout))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(layers::from_fn(refuse_faulty_heads))
        .layer(layers::from_fn(security_headers))
        .layer(layers::from_fn_with_state(app.clone(), rim))
        .with_state(app)
}

/// The `OpenAPI` document of the routes, as JSON with a line break at its end.
pub fn openapi_json() -> String {
    to_json(&documented().1)
}

fn documented() -> (Router<App>, OpenApi) {
    let (routes, mut document) = OpenApiRouter::with_openapi(openapi::skeleton())
        .nest("/v1", routes::v1())
        .merge(routes::well_known::routes())
        .merge(routes::health::routes())
        .merge(routes::metrics::routes())
        .split_for_parts();
    openapi::complete(&mut document);
    (routes, document)
}

fn to_json(document: &OpenApi) -> String {
    document.to_pretty_json().map(|json| json + "\n").unwrap_or_default()
}
