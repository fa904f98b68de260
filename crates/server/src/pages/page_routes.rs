//! The routes of our pages, with their paths at hand: a service may have a route of its own at one of them.

use axum::{Router, routing::MethodRouter};

use crate::http::state::App;

/// The routes of pages, by their paths.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageRoutes(Vec<(&'static str, MethodRouter<App>)>);

impl PageRoutes {
    /// Adds a route.
    pub(super) fn route(mut self, path: &'static str, methods: MethodRouter<App>) -> Self {
        self.0.push((path, methods));
        self
    }

    /// Adds the routes of another part of the pages.
    pub(super) fn merge(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Leaves out the routes at these paths.
    pub(super) fn without(mut self, paths: &[&str]) -> Self {
        self.0.retain(|(path, _)| !paths.contains(path));
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the paths, with the names of their parameters in braces.
    pub(super) fn paths(&self) -> Vec<&'static str> {
        self.0.iter().map(|(path, _)| *path).collect()
    }

    /// Returns the router.
    pub(super) fn into_router(self) -> Router<App> {
        self.0.into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods))
    }
}
