//! A shop for many tenants: a service of its own, with tables of its own behind Tenantry's walls.
//!
//! Three things make it so, and the README says more of each: [`behind_the_walls`] hands Tenantry the migrations and the
//! registry of the tables, [`embedding`] the provisioner that opens a wallet for each new member, and [`router`] puts
//! the shop's routes beside Tenantry's. No code below `routes` names a tenant.

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
use tenantry_infrastructure::{
    clock::SystemClock,
    ids::UuidV7Generator,
    persistence::Database,
    scoping::{Registry, RegistryError},
};
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

/// What the handlers of the shop reach.
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

/// The tables that a tenant's statements may name.
///
/// # Errors
/// The first table that could not be confined, and why.
pub fn registry() -> Result<Registry, RegistryError> {
    Registry::builder()
        .tenant::<products::Entity>()
        .tenant::<reviews::Entity>()
        .tenant::<sales_records::Entity>()
        .tenant::<wallets::Entity>()
        .build()
}

/// The same settings, with the shop's tables in the database.
///
/// # Errors
/// As [`registry`].
pub fn behind_the_walls(settings: Settings) -> Result<Settings, RegistryError> {
    let database = settings.database.clone().embed::<Migrator>(registry()?);
    Ok(Settings { database, ..settings })
}

/// What happens in the shop when somebody becomes a member: at most so many times in a tenant a wallet is opened.
pub fn embedding(most_wallets: u64) -> Embedding {
    let opening = WalletOpening { clock: Arc::new(SystemClock), most: most_wallets };
    Embedding { provisioners: vec![Arc::new(opening)] }
}

/// Tenantry's routes, and the shop's under `/api/v1`.
pub fn router(composed: &Composed) -> Router {
    let shop = Shop {
        app: composed.app.clone(),
        database: composed.persistence.database.clone(),
        ids: Arc::new(UuidV7Generator),
        clock: Arc::new(SystemClock),
    };
    router_with(composed.app.clone(), Router::new().nest("/api/v1", routes::all().with_state(shop)))
}
