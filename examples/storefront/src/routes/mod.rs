//! The shop's routes, with their requests and answers, by Tenantry's conventions.

mod dashboard;
mod products;
mod reviews;
mod sales;
mod wallet;

use axum::{
    Router,
    routing::{get, post},
};
use chrono::SecondsFormat;
use tenantry_domain::Timestamp;

use crate::Shop;

/// Returns all routes.
pub(crate) fn all() -> Router<Shop> {
    Router::new()
        .route("/products", get(products::list).post(products::create))
        .route("/products/{id}", get(products::read))
        .route("/products/{id}/reviews", get(reviews::list))
        .route("/sales", post(sales::create))
        .route("/dashboard/stats", get(dashboard::stats))
        .route("/wallet", get(wallet::read))
}

/// Formats a moment for callers.
fn time(moment: Timestamp) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}
