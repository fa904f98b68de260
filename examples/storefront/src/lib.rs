//! A shop for many tenants: a separate service whose own tables are isolated by Tenantry.
//!
//! [`shop`] says all that it adds to Tenantry, and the README explains each: its tables, the seed of each new shop, the
//! provisioner that opens a wallet for each new member, its routes and its pages. No code of theirs names a tenant.

mod catalogue;
pub mod entities;
pub mod migrations;
mod pages;
mod permission;
mod report;
mod routes;
pub mod seed;
mod shipping_start;
mod texts;
mod values;
pub mod wallet_opening;

use tenantry_isolation::{Access, Registry, RegistryError};
use tenantry_server::{Tenantry, jobs::Every};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    entities::{currencies, products, reviews, sales_records, shipping_methods, wallets},
    migrations::{InstallationMigrator, TenantMigrator},
    shipping_start::{SHIPPING, ShippingStart},
    wallet_opening::WalletOpening,
};

/// Returns the shop: Tenantry with the shop's tables and routes, and up to `most_wallets` wallets per tenant.
pub fn shop(most_wallets: u64) -> Tenantry {
    Tenantry::new("storefront")
        .embed_both::<InstallationMigrator, TenantMigrator>(registry())
        .permissions(permission::ALL)
        .seed(SHIPPING, ShippingStart)
        .provisioner(WalletOpening { most: most_wallets })
        .job(report::REPORT, report::report)
        .schedule("shop.reports", Every::hours(24), report::ask_for_all)
        .routes(OpenApiRouter::new().nest("/api/v1", routes::all()))
        .pages(pages::pages())
        .codes([&routes::SKU_TAKEN])
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
        .tenant::<shipping_methods::Entity>()
        .tenant::<wallets::Entity>()
        .global::<currencies::Entity>(Access::ReadOnly)
        .build()
}
