//! `/v1/me`: the signed-in person.

mod sessions;
mod tenants;

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use tenantry_application::{
    actor::Actor,
    use_cases::me::{rename_me::Command, who_am_i::Me},
};
use tenantry_domain::{names::DisplayName, permission::Permission};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        rules::{self, At},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::user::UserView,
};

problems!(WhoAmIProblems: [SIGNED_IN]);
problems!(RenameMeProblems: [SIGNED_IN, BODY] TenantSuspended, ConcurrentChange);

/// The routes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(who_am_i, rename_me))
        .routes(routes!(tenants::list_my_tenants))
        .routes(routes!(sessions::list_my_sessions, sessions::revoke_my_sessions))
        .routes(routes!(sessions::revoke_my_session))
}

/// The signed-in person, with their current tenant, role and permissions.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub(crate) struct MeView {
    user: UserView,
    tenant: CurrentTenant,
    /// The person's role in that tenant.
    #[schema(example = "member")]
    role: &'static str,
    /// The permissions the role grants.
    permissions: Vec<&'static str>,
    /// The id of the access token's session.
    session_id: Uuid,
}

/// The tenant the access token is valid for.
#[derive(Serialize, ToSchema)]
pub(crate) struct CurrentTenant {
    id: Uuid,
    #[schema(example = "acme")]
    slug: String,
    /// `open`, or the reason access is restricted: `suspended` or `canceled`.
    #[schema(example = "open")]
    standing: &'static str,
}

/// The changes to the signed-in person. Fields that are missing stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenameMeBody {
    /// The person's new name.
    #[validate(custom(function = rules::display_name))]
    #[schema(nullable = false, example = "Ada King", max_length = 120)]
    name: Option<String>,
}

/// Returns the signed-in person.
///
/// The response is built from the access token, without a database query.
#[utoipa::path(
    get, path = "", tag = "me", operation_id = "who_am_i", security(("bearer" = [])),
    responses((status = OK, description = "The signed-in person.", body = MeView), WhoAmIProblems)
)]
pub(crate) async fn who_am_i(SignedIn(actor): SignedIn, State(app): State<App>) -> Result<Answer<MeView>, Problem> {
    Ok(Answer(me(&app, &actor)?))
}

/// Renames the signed-in person in all of their tenants.
#[utoipa::path(
    patch, path = "", tag = "me", operation_id = "rename_me", security(("bearer" = [])), request_body = RenameMeBody,
    responses((status = OK, description = "The person, with the new name.", body = MeView), RenameMeProblems)
)]
pub(crate) async fn rename_me(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    body: Json<RenameMeBody>,
) -> Result<Answer<MeView>, Problem> {
    let mut view = me(&app, &actor)?;
    if let Some(name) = body.value.name {
        let command = Command { name: DisplayName::parse(&name).at("/name")? };
        view.user = (&app.application.me.rename.execute(&actor, command).await?).into();
    }
    Ok(Answer(view))
}

fn me(app: &App, actor: &Actor) -> Result<MeView, Problem> {
    Ok(app.application.me.who_am_i.execute(actor)?.into())
}

impl From<Me> for MeView {
    fn from(Me { member, permissions }: Me) -> Self {
        Self {
            user: UserView {
                id: member.user_id.as_uuid(),
                email: member.email.to_string(),
                email_verified: member.email_verified,
                name: member.name.to_string(),
            },
            tenant: CurrentTenant {
                id: member.tenant_id.as_uuid(),
                slug: member.tenant_slug.to_string(),
                standing: member.standing.as_str(),
            },
            role: member.role.as_str(),
            permissions: permissions.into_iter().map(Permission::as_str).collect(),
            session_id: member.session_id.as_uuid(),
        }
    }
}
