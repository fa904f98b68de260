//! An embedding service's routes, with what they say about themselves in the `OpenAPI` document.

use std::fmt;

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::service::Service;

type MakeRouter = Box<dyn FnOnce(&Service) -> Router + Send>;

/// Routes that are served next to ours. Their document is known before there is a state to serve them with.
pub struct Routes {
    document: OpenApi,
    router: MakeRouter,
}

impl Routes {
    /// Takes the routes, and the state that their handlers need.
    pub fn new<S>(routes: OpenApiRouter<S>, state: impl FnOnce(&Service) -> S + Send + 'static) -> Self
    where
        S: Clone + Send + Sync + 'static,
    {
        let (handlers, document) = routes.split_for_parts();
        Self { document, router: Box::new(|service| handlers.with_state(state(service))) }
    }

    /// Returns what the document says about these routes.
    pub(crate) const fn document(&self) -> &OpenApi {
        &self.document
    }

    /// Returns the routes with their state.
    pub(crate) fn served_by(self, service: &Service) -> Router {
        (self.router)(service)
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.document.paths.paths.keys()).finish()
    }
}
