//! `GET /api/v1/dashboard/stats`: figures of the shop, with four statements whatever its size.

use std::collections::BTreeMap;

use axum::Json as Answer;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, PaginatorTrait, QueryOrder,
    QuerySelect,
    sea_query::{Expr, SimpleExpr},
};
use serde::Serialize;
use tenantry_infrastructure::persistence::{members, translate};
use tenantry_server::{Problem, extract::InTenant, problems};
use utoipa::ToSchema;

use crate::{
    entities::{products, reviews, sales_records as sales},
    permission::SHOP_READ,
};

problems!(StatsProblems: [SIGNED_IN, PERMITTED]);

/// Figures of the shop.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct Stats {
    members: u64,
    products: i64,
    reviews: i64,
    /// The average of all reviews, with two decimals; null if there are no reviews.
    average_rating: Option<f64>,
    sales: i64,
    units_sold: i64,
    /// By currency, in its smallest unit.
    revenue_minor: BTreeMap<String, i64>,
    by_category: BTreeMap<String, CategoryStats>,
}

/// Figures of one category.
#[derive(Debug, Default, Serialize, ToSchema)]
struct CategoryStats {
    products: i64,
    sales: i64,
    units_sold: i64,
    revenue_minor: BTreeMap<String, i64>,
}

#[derive(FromQueryResult)]
struct Stocked {
    category: String,
    products: i64,
}

#[derive(FromQueryResult)]
struct Reviewed {
    reviews: i64,
    stars: Option<i64>,
}

#[derive(FromQueryResult)]
struct Sold {
    category: String,
    currency: String,
    sales: i64,
    units: i64,
    revenue: i64,
}

/// Reads the figures.
#[utoipa::path(
    get, path = "/dashboard/stats", tag = "shop", operation_id = "read_stats", security(("bearer" = [])),
    responses((status = OK, description = "The figures.", body = Stats), StatsProblems)
)]
pub(super) async fn stats(at: InTenant) -> Result<Answer<Stats>, Problem> {
    at.allowed(SHOP_READ)?;
    let members = members::Entity::find().count(&at.database).await.map_err(translate)?;
    let mut stats = Stats { members, ..Stats::default() };
    for row in stocked(&at.database).await.map_err(translate)? {
        stats.products += row.products;
        stats.by_category.entry(row.category).or_default().products = row.products;
    }
    if let Some(row) = reviewed(&at.database).await.map_err(translate)? {
        stats.reviews = row.reviews;
        stats.average_rating = row.stars.and_then(|stars| average(stars, row.reviews));
    }
    for row in sold(&at.database).await.map_err(translate)? {
        stats.sales += row.sales;
        stats.units_sold += row.units;
        *stats.revenue_minor.entry(row.currency.clone()).or_default() += row.revenue;
        let category = stats.by_category.entry(row.category).or_default();
        category.sales += row.sales;
        category.units_sold += row.units;
        *category.revenue_minor.entry(row.currency).or_default() += row.revenue;
    }
    Ok(Answer(stats))
}

async fn stocked(database: &impl ConnectionTrait) -> Result<Vec<Stocked>, DbErr> {
    let by_category = products::Entity::find()
        .select_only()
        .column(products::Column::Category)
        .column_as(products::Column::Id.count(), "products")
        .group_by(products::Column::Category);
    by_category.into_model().all(database).await
}

async fn reviewed(database: &impl ConnectionTrait) -> Result<Option<Reviewed>, DbErr> {
    let all = reviews::Entity::find()
        .select_only()
        .column_as(reviews::Column::Id.count(), "reviews")
        .column_as(total(reviews::Column::Rating), "stars");
    all.into_model().one(database).await
}

async fn sold(database: &impl ConnectionTrait) -> Result<Vec<Sold>, DbErr> {
    let by_category = sales::Entity::find()
        .inner_join(products::Entity)
        .select_only()
        .column(products::Column::Category)
        .column(sales::Column::Currency)
        .column_as(sales::Column::Id.count(), "sales")
        .column_as(total(sales::Column::Quantity), "units")
        .column_as(total(sales::Column::TotalMinor), "revenue")
        .group_by(products::Column::Category)
        .group_by(sales::Column::Currency)
        .order_by_asc(products::Column::Category);
    by_category.into_model().all(database).await
}

/// Sums as a whole number; PostgreSQL would return a decimal one.
fn total(column: impl ColumnTrait) -> SimpleExpr {
    Expr::expr(column.sum()).cast_as("bigint")
}

/// Returns the average, rounded to two decimals.
fn average(total: i64, of: i64) -> Option<f64> {
    let hundredths = total.checked_mul(200)?.checked_add(of)?.checked_div(of.checked_mul(2)?)?;
    i32::try_from(hundredths).ok().map(|hundredths| f64::from(hundredths) / 100.0)
}
