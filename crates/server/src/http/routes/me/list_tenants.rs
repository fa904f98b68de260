//! `GET /v1/me/tenants`: the tenants of the signed-in person.

use axum::{Json as Answer, extract::State};

use crate::http::{
    extract::{
        listing::PersonListing,
        page::{ListPage, PageQuery},
        query::Query,
        signed_in::SignedInPerson,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::tenant::MyTenantView,
};

problems!(ListMyTenantsProblems: [SIGNED_IN_PERSON, LIST]);

/// Lists all of the person's tenants, not only the one the access token is valid for.
///
/// Use it for a tenant switcher; `POST /v1/auth/switch` gets the tokens for another tenant. A tenant in which the person
/// was deactivated is in the list too, with its current name and status.
#[utoipa::path(
    get, path = "/tenants", tag = "me", operation_id = "list_my_tenants", security(("bearer" = [])), params(PageQuery),
    responses((status = OK, description = "A page of memberships.", body = ListPage<MyTenantView>), ListMyTenantsProblems)
)]
pub(super) async fn list_my_tenants(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    PersonListing(list): PersonListing,
    Query(query): Query<PageQuery>,
) -> Result<Answer<ListPage<MyTenantView>>, Problem> {
    let page = list.page(query.limit, query.cursor.as_deref())?;
    let tenants = app.application.me.list_tenants.execute(&actor, page).await?;
    Ok(Answer(list.answer(tenants, |membership| (&membership).into())))
}
