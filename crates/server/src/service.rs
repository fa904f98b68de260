//! What the handlers and jobs of an embedding service work with: the application, the database, ids and the time.

use std::{fmt, sync::Arc};

use axum::extract::FromRef;
use tenantry_application::ports::{clock::Clock, ids::IdGenerator};
use tenantry_infrastructure::persistence::Database;

use crate::http::state::App;

/// The state of an embedding service's handlers. Cheap to clone. All extractors work with it, and with a state of your
/// own that has `FromRef` for [`App`] and [`Database`].
#[derive(Clone)]
pub struct Service {
    /// The application and what the router needs.
    pub app: App,
    /// The database. Handlers take an [`InTenant`](crate::extract::InTenant) instead, which has their tenant's part.
    pub database: Database,
    /// Creates the ids of new rows.
    pub ids: Arc<dyn IdGenerator>,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
}

impl FromRef<Service> for App {
    fn from_ref(service: &Service) -> Self {
        service.app.clone()
    }
}

impl FromRef<Service> for Database {
    fn from_ref(service: &Service) -> Self {
        service.database.clone()
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("app", &self.app).finish_non_exhaustive()
    }
}
