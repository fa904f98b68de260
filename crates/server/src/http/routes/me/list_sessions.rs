//! `GET /v1/me/sessions`: lists the sessions of the signed-in person.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use tenantry_application::ports::sessions::SessionView as ListedSession;
use tenantry_domain::session::SessionId;
use utoipa::ToSchema;
use uuid::Uuid;

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
    views::time::Time,
};

problems!(ListMySessionsProblems: [SIGNED_IN_PERSON, LIST]);

/// A session: one device on which the person is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(super) struct SessionView {
    /// The session's id.
    id: Uuid,
    /// Whether this is the session of the current request.
    current: bool,
    /// The IP address the person signed in from.
    #[schema(required, example = "192.0.2.1")]
    ip: Option<String>,
    /// The `User-Agent` header of the client that signed in.
    #[schema(required)]
    user_agent: Option<String>,
    /// Whether the session is kept for longer than a day.
    remembered: bool,
    /// The id of the tenant that tokens were last issued for.
    #[schema(required)]
    last_tenant_id: Option<Uuid>,
    /// When the person signed in.
    created_at: Time,
    /// When tokens were last issued.
    last_used_at: Time,
    /// When the session ends, even if it is in use.
    expires_at: Time,
}

/// Lists the person's sessions, newest first.
///
/// `current` marks the session of the access token. Sessions that have ended are not listed.
#[utoipa::path(
    get, path = "/sessions", tag = "me", operation_id = "list_my_sessions", security(("bearer" = [])), params(PageQuery),
    responses((status = OK, description = "A page of sessions.", body = ListPage<SessionView>), ListMySessionsProblems)
)]
pub(super) async fn list_my_sessions(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    PersonListing(list): PersonListing,
    Query(query): Query<PageQuery>,
) -> Result<Answer<ListPage<SessionView>>, Problem> {
    let current = actor.person()?.session_id;
    let page = list.page(query.limit, query.cursor.as_deref())?;
    let sessions = app.application.me.list_sessions.execute(&actor, page).await?;
    Ok(Answer(list.answer(sessions, |listed| SessionView::of(&listed, current))))
}

impl SessionView {
    fn of(listed: &ListedSession, current: SessionId) -> Self {
        let session = listed.session.snapshot();
        Self {
            id: session.id.as_uuid(),
            current: session.id == current,
            ip: session.device.ip.clone(),
            user_agent: session.device.user_agent.clone(),
            remembered: session.remembered,
            last_tenant_id: listed.last_tenant.map(|tenant| tenant.as_uuid()),
            created_at: session.created_at.into(),
            last_used_at: listed.last_used_at.into(),
            expires_at: session.expires_at.into(),
        }
    }
}
