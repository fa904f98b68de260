//! The shop's routes, with their requests and answers, by Tenantry's conventions.

mod currencies;
mod dashboard;
mod products;
mod reviews;
mod sales;
mod shipping;
mod wallet;

pub(crate) use products::SKU_TAKEN;

use chrono::SecondsFormat;
use tenantry_domain::Timestamp;
use tenantry_server::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Returns all routes, as they describe themselves.
pub(crate) fn all() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(products::list, products::create))
        .routes(routes!(products::read))
        .routes(routes!(reviews::list))
        .routes(routes!(sales::create))
        .routes(routes!(currencies::list))
        .routes(routes!(shipping::list))
        .routes(routes!(dashboard::stats))
        .routes(routes!(wallet::read))
}

/// Formats a moment for callers.
fn time(moment: Timestamp) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}
