//! `GET /v1/permissions`: lists the permissions of the service.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use tenantry_application::use_cases::permissions::list_permissions::ListedPermission;
use utoipa::ToSchema;

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
    vocabulary::RoleName,
};

problems!(ListPermissionsProblems: [SIGNED_IN, LIST]);

/// A permission: an action that a role may allow.
#[derive(Serialize, ToSchema)]
#[schema(as = Permission)]
pub(super) struct PermissionView {
    /// The permission's name, as in access tokens: a resource and an action.
    #[schema(example = "members:remove")]
    name: &'static str,
    /// What the permission allows, or null if the service does not say.
    #[schema(required, example = "Remove a member.")]
    description: Option<&'static str>,
    /// The lowest built-in role that holds the permission. All roles above it hold it too.
    #[schema(value_type = RoleName)]
    least_role: &'static str,
}

/// Lists all permissions of the service, by name.
///
/// They are the same in every organization. The response needs no database query. `GET /v1/me` says which of them the
/// caller holds.
#[utoipa::path(
    get, path = "", tag = "permissions", operation_id = "list_permissions", security(("bearer" = [])),
    params(PageQuery),
    responses((status = OK, description = "A page of permissions.", body = ListPage<PermissionView>),
              ListPermissionsProblems)
)]
pub(super) async fn list_permissions(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    list: Listing,
    Query(query): Query<PageQuery>,
) -> Result<Answer<ListPage<PermissionView>>, Problem> {
    let page = list.page(query.limit, query.cursor.as_deref())?;
    let permissions = app.application.permissions.list.execute(&actor, page)?;
    Ok(Answer(list.answer(permissions, PermissionView::from)))
}

impl From<ListedPermission> for PermissionView {
    fn from(listed: ListedPermission) -> Self {
        let ListedPermission { name, description, least_role } = listed;
        Self { name, description, least_role: least_role.as_str() }
    }
}
