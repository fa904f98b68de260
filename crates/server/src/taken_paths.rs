//! Finds the paths of ours at which a service has a route of its own. The router cannot be asked for its routes, and
//! merging two that meet would panic; so a copy of it is asked by requests, none of which reaches a handler.

use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, Request},
    http::Method,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;

/// What stands for a parameter in a request. Nobody has a route with this word.
const ANY: &str = "~";

/// The route that a request would have reached: its path, or nothing if a whole service is nested there.
#[derive(Debug, Clone)]
struct Reached(Option<String>);

/// Returns those of our paths at which the router has a route of its own.
pub(crate) async fn taken(router: &Router, ours: &[&'static str]) -> Vec<&'static str> {
    let mut found = Vec::new();
    for path in ours {
        for method in [Method::GET, Method::POST] {
            let reached = reached(router, method, path).await;
            if reached.is_some_and(|Reached(own)| meets(path, own.as_deref())) {
                found.push(*path);
                break;
            }
        }
    }
    found
}

/// Returns whether a route answers `GET` at that path.
pub(crate) async fn leads_somewhere(router: &Router, path: &str) -> bool {
    reached(router, Method::GET, path).await.is_some()
}

async fn reached(router: &Router, method: Method, path: &str) -> Option<Reached> {
    // A layer around no routes would be a mistake, axum says.
    if !router.has_routes() {
        return None;
    }
    let parts: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { ANY } else { part }).collect();
    let request = Request::builder().method(method).uri(parts.join("/")).body(Body::empty()).ok()?;
    let asked = router.clone().route_layer(from_fn(note));
    let answer = asked.oneshot(request).await.unwrap_or_else(|never| match never {});
    answer.extensions().get().cloned()
}

/// Answers in place of the handler.
async fn note(request: Request, _: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let mut response = ().into_response();
    response.extensions_mut().insert(Reached(path));
    response
}

/// Returns whether no router can have both paths. A word stands beside any parameter; two parameters meet.
fn meets(ours: &str, own: Option<&str>) -> bool {
    let Some(own) = own else { return ours.contains('{') };
    let (mut ours, mut own) = (ours.split('/'), own.split('/'));
    loop {
        match (ours.next(), own.next()) {
            (None, None) => return true,
            (Some(word), Some(rest)) if rest.starts_with("{*") => return word.starts_with('{'),
            (Some(word), Some(other)) if word == other || (word.starts_with('{') && other.starts_with('{')) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};

    use super::*;

    const OURS: [&str; 4] = ["/sign-in", "/o/{organization}", "/o/{organization}/members", "/assets/{name}"];

    #[tokio::test]
    async fn a_path_is_taken_where_no_router_could_have_both() {
        async fn never() {
            panic!("a handler was called");
        }
        let one = |path: &str| Router::new().route(path, get(never));
        let none: [&str; 0] = [];
        for (router, expected) in [
            (Router::new(), &none[..]),
            (one("/sign-in"), &["/sign-in"]),
            (Router::new().route("/sign-in", post(never)), &["/sign-in"]),
            (one("/o/{slug}"), &["/o/{organization}"]),
            (one("/o/{slug}/members"), &["/o/{organization}/members"]),
            (one("/assets/{*file}"), &["/assets/{name}"]),
            (Router::new().nest_service("/assets", one("/logo.png")), &["/assets/{name}"]),
            (Router::new().nest("/o/{slug}", one("/members")), &["/o/{organization}/members"]),
            (one("/o/{slug}/products"), &none),
            (one("/{anything}"), &none),
            (one("/{*anything}"), &none),
            (one("/o/{slug}/{*rest}"), &none),
            (one("/sign-in/other"), &none),
            (Router::new().fallback(never), &none),
        ] {
            let found = taken(&router, &OURS).await;
            assert_eq!(found, expected, "{router:?}");
            // The router itself agrees.
            let ours = || OURS.iter().fold(Router::new(), |router, path| router.route(path, get(never).post(never)));
            let merged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(ours().merge(router))));
            assert_eq!(merged.is_err(), !found.is_empty());
        }
    }
}
