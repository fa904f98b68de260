//! A helpdesk for many organizations. `docs/tutorial.md` builds it step by step.

mod migrations;
mod routes;
pub mod ticket;

use tenantry_isolation::{Registry, RegistryError};
use tenantry_server::Tenantry;
use utoipa_axum::router::OpenApiRouter;

/// Returns the service: Tenantry with the helpdesk's table and routes.
pub fn service() -> Tenantry {
    Tenantry::new("helpdesk")
        .embed::<migrations::Migrator>(registry())
        .permissions([routes::TICKETS_CLOSE])
        .routes(OpenApiRouter::new().nest("/v1/tickets", routes::all()))
}

/// Returns the tables that are behind the walls.
///
/// # Errors
/// A table that can't be isolated, and why.
pub fn registry() -> Result<Registry, RegistryError> {
    Registry::builder().tenant::<ticket::Entity>().build()
}
