//! `GET /v1/me`: returns the signed-in person.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use tenantry_application::{actor::Actor, use_cases::me::who_am_i::Me};
use tenantry_domain::permission::{EmbeddedPermission, Permission};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::{
    extract::signed_in::SignedInPerson,
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::user::UserView,
    vocabulary::{RoleName, SlugText, StandingName},
};

problems!(WhoAmIProblems: [SIGNED_IN_PERSON]);

/// The signed-in person. `tenant` and `role` are null if the session has no tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub(crate) struct MeView {
    /// The person.
    pub(super) user: UserView,
    #[schema(required)]
    tenant: Option<CurrentTenant>,
    /// The person's role in that tenant.
    #[schema(required, value_type = Option<RoleName>)]
    role: Option<&'static str>,
    /// The permissions the role grants, as in the access token. Without a tenant there are none.
    permissions: Vec<&'static str>,
    /// The id of the access token's session.
    session_id: Uuid,
}

/// The tenant the access token is valid for.
#[derive(Serialize, ToSchema)]
pub(crate) struct CurrentTenant {
    /// Its id.
    id: Uuid,
    /// Its unique name in URLs.
    #[schema(value_type = SlugText)]
    slug: String,
    /// Whether members can work in it.
    #[schema(value_type = StandingName)]
    standing: &'static str,
}

/// Returns the signed-in person.
///
/// The response is built from the access token, without a database query.
#[utoipa::path(
    get, path = "", tag = "me", operation_id = "who_am_i", security(("bearer" = [])),
    responses((status = OK, description = "The signed-in person.", body = MeView), WhoAmIProblems)
)]
pub(crate) async fn who_am_i(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
) -> Result<Answer<MeView>, Problem> {
    Ok(Answer(me(&app, &actor)?))
}

pub(super) fn me(app: &App, actor: &Actor) -> Result<MeView, Problem> {
    Ok(app.application.me.who_am_i.execute(actor)?.into())
}

impl From<Me> for MeView {
    fn from(Me { person, member, permissions, embedded }: Me) -> Self {
        let embedded = embedded.into_iter().map(EmbeddedPermission::as_str);
        Self {
            user: UserView {
                id: person.user_id.as_uuid(),
                email: person.email.to_string(),
                email_verified: person.email_verified,
                name: person.name.to_string(),
            },
            tenant: member.as_ref().map(|member| CurrentTenant {
                id: member.tenant_id.as_uuid(),
                slug: member.tenant_slug.to_string(),
                standing: member.standing.as_str(),
            }),
            role: member.map(|member| member.role.as_str()),
            permissions: permissions.into_iter().map(Permission::as_str).chain(embedded).collect(),
            session_id: person.session_id.as_uuid(),
        }
    }
}
