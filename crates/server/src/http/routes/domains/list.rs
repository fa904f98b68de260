//! `GET /v1/domains`: the domains, oldest first, page by page.

use axum::{Json as Answer, extract::State};

use crate::http::{
    extract::{
        listing::Listing,
        page::{ListPage, PageQuery},
        query::Query,
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::domain::DomainView,
};

problems!(ListDomainsProblems: [SIGNED_IN, PERMITTED, LIST]);

/// Lists the domains that the organization claims, oldest first.
///
/// Each comes with the DNS record that proves it.
#[utoipa::path(
    get, path = "", tag = "domains", operation_id = "list_domains", security(("bearer" = [])), params(PageQuery),
    responses((status = OK, description = "A page of domains.", body = ListPage<DomainView>), ListDomainsProblems)
)]
pub(super) async fn list_domains(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    list: Listing,
    Query(query): Query<PageQuery>,
) -> Result<Answer<ListPage<DomainView>>, Problem> {
    let page = list.page(query.limit, query.cursor.as_deref())?;
    let claims = app.application.domains.list.execute(&actor, page).await?;
    Ok(Answer(list.answer(claims, |claim| DomainView::from(&claim))))
}
