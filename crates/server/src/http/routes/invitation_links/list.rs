//! `GET /v1/invitation-links`: the invitation links, newest first, page by page.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use crate::http::{
    extract::{listing::Listing, page::ListPage, query::Query, rules, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation_link::LinkView,
    vocabulary::Cursor,
};

problems!(ListLinksProblems: [SIGNED_IN, PERMITTED, LIST]);

/// The page to return.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListLinksQuery {
    /// The maximum number of items to return, from 1 to 200. Defaults to 50.
    #[validate(custom(function = rules::limit))]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    #[param(value_type = Cursor, required = false)]
    cursor: Option<String>,
}

/// Lists the organization's invitation links, newest first.
///
/// URLs are not part of it.
#[utoipa::path(
    get, path = "", tag = "invitation-links", operation_id = "list_invitation_links", security(("bearer" = [])),
    params(ListLinksQuery),
    responses((status = OK, description = "A page of links.", body = ListPage<LinkView>), ListLinksProblems)
)]
pub(super) async fn list_links(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    list: Listing,
    Query(query): Query<ListLinksQuery>,
) -> Result<Answer<ListPage<LinkView>>, Problem> {
    let page = list.page(query.limit, query.cursor.as_deref())?;
    let links = app.application.invitation_links.list.execute(&actor, page).await?;
    let now = app.now();
    Ok(Answer(list.answer(links, |link| LinkView::at(now, &link))))
}
