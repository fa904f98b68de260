//! `GET /api/v1/products/{id}/reviews`: the reviews of a product, page by page.

use axum::Json as Answer;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use tenantry_domain::{id::Id, page::Page};
use tenantry_infrastructure::persistence::translate;
use tenantry_server::{
    Problem,
    extract::{InTenant, ListPage, Listing, PathId, Query, rules},
    problems,
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::time;
use crate::{
    catalogue,
    entities::reviews::{Column, Entity, Model},
    permission::SHOP_READ,
};

type ReviewId = Id<Entity>;

problems!(ListReviewsProblems: [SIGNED_IN, PERMITTED, LIST] NotFound);

/// The requested page.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListReviews {
    #[validate(custom(function = rules::limit))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A review in an answer.
#[derive(Serialize, ToSchema)]
pub(super) struct ReviewView {
    id: Uuid,
    rating: i16,
    body: String,
    author: String,
    created_at: String,
}

/// Lists the reviews of a product, oldest first.
#[utoipa::path(
    get, path = "/products/{id}/reviews", tag = "shop", operation_id = "list_reviews", security(("bearer" = [])),
    params(("id" = Uuid, Path), ListReviews),
    responses((status = OK, description = "A page of reviews.", body = ListPage<ReviewView>), ListReviewsProblems)
)]
pub(super) async fn list(
    at: InTenant,
    PathId(product): PathId<crate::entities::products::Entity>,
    list: Listing,
    Query(query): Query<ListReviews>,
) -> Result<Answer<ListPage<ReviewView>>, Problem> {
    at.allowed(SHOP_READ)?;
    let page = list.page::<ReviewId>(query.limit, query.cursor.as_deref())?;
    let product = catalogue::find(&at, &at.database, product).await?;
    let mut wanted = Entity::find()
        .filter(Column::ProductId.eq(product.id))
        .order_by_asc(Column::Id)
        .limit(u64::from(page.limit.get()) + 1);
    if let Some(after) = page.after {
        wanted = wanted.filter(Column::Id.gt(after.as_uuid()));
    }
    let rows = wanted.all(&at.database).await.map_err(translate)?;
    let page = Page::from_overread(rows, page.limit, |row| ReviewId::new(row.id));
    Ok(Answer(list.answer(page, ReviewView::from)))
}

impl From<Model> for ReviewView {
    fn from(row: Model) -> Self {
        let Model { id, rating, body, author, created_at, .. } = row;
        Self { id, rating, body, author, created_at: time(created_at) }
    }
}
