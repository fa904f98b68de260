//! A shop for many tenants: a separate service whose own tables are isolated by Tenantry.
//!
//! Three functions achieve this, and the README explains each: [`behind_the_walls`] gives Tenantry the migrations and
//! the registry of the tables, [`embedding`] adds the provisioner that opens a wallet for each new member, and
//! [`router`] adds the shop's routes to Tenantry's. No code below `routes` names a tenant.

pub mod entities;
pub mod migrations;
mod permission;
mod routes;
pub mod seed;
mod values;
pub mod wallet_opening;

use std::sync::Arc;

use axum::{Router, extract::FromRef};
use tenantry_application::ports::{clock::Clock, ids::IdGenerator};
use tenantry_infrastructure::{clock::SystemClock, ids::UuidV7Generator, persistence::Database};
use tenantry_isolation::{Registry, RegistryError};
use tenantry_server::{
    App,
    compose::{Composed, Embedding},
    router_with,
    settings::Settings,
};

use crate::{
    entities::{products, reviews, sales_records, wallets},
    migrations::Migrator,
    wallet_opening::WalletOpening,
};

/// The state of the shop's handlers.
#[derive(Clone)]
struct Shop {
    app: App,
    database: Database,
    ids: Arc<dyn IdGenerator>,
    clock: Arc<dyn Clock>,
}

impl FromRef<Shop> for App {
    fn from_ref(shop: &Shop) -> Self {
        shop.app.clone()
    }
}

impl FromRef<Shop> for Database {
    fn from_ref(shop: &Shop) -> Self {
        shop.database.clone()
    }
}

/// Returns the registry of the tables that a tenant's statements may name.
///
/// # Errors
/// The first table that can't be confined, and why.
pub fn registry() -> Result<Registry, RegistryError> {
    Registry::builder()
        .tenant::<products::Entity>()
        .tenant::<reviews::Entity>()
        .tenant::<sales_records::Entity>()
        .tenant::<wallets::Entity>()
        .build()
}

/// Returns the same settings with the shop's tables in the database.
///
/// # Errors
/// As [`registry`].
pub fn behind_the_walls(settings: Settings) -> Result<Settings, RegistryError> {
    let database = settings.database.clone().embed::<Migrator>(registry()?);
    Ok(Settings { database, ..settings })
}

/// Returns what the shop does when a person becomes a member: it opens a wallet, up to `most_wallets` per tenant.
pub fn embedding(most_wallets: u64) -> Embedding {
    let opening = WalletOpening { clock: Arc::new(SystemClock), most: most_wallets };
    Embedding { provisioners: vec![Arc::new(opening)] }
}

/// Returns Tenantry's routes, and the shop's under `/api/v1`.
pub fn router(composed: &Composed) -> Router {
    let shop = Shop {
        app: composed.app.clone(),
        database: composed.persistence.database.clone(),
        ids: Arc::new(UuidV7Generator),
        clock: Arc::new(SystemClock),
    };
    router_with(composed.app.clone(), Router::new().nest("/api/v1", routes::all().with_state(shop)))
}
