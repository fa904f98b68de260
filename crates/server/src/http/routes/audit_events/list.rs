//! `GET /v1/audit-events`: the audit log, newest first, page by page.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::{ports::audit_events::AuditFilter, use_cases::audit_events::list_audit_events::Command};
use tenantry_domain::{id::Id, user::UserId};
use utoipa::IntoParams;
use validator::Validate;

use crate::http::{
    extract::{
        listing::Listing,
        page::ListPage,
        query::Query,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::audit_event::AuditEventView,
    vocabulary::Cursor,
};

problems!(ListAuditEventsProblems: [SIGNED_IN, PERMITTED, LIST]);

/// The entries and the page to return.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListAuditEventsQuery {
    /// Only what was done on this: the id of an invitation, a session or the organization, or the `user_id` of a member.
    #[validate(custom(function = rules::id))]
    #[param(value_type = Uuid, required = false)]
    target_id: Option<String>,
    /// Only what this person did, by their `user_id`.
    #[validate(custom(function = rules::user_id))]
    #[param(value_type = Uuid, required = false)]
    actor_id: Option<String>,
    /// The maximum number of items to return, from 1 to 200. Defaults to 50.
    #[validate(custom(function = rules::limit))]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    #[param(value_type = Cursor, required = false)]
    cursor: Option<String>,
}

/// Lists what happened in the organization, newest first.
///
/// These are the same events that handlers get. Entries are added and never changed. They name people and invitations
/// as they are called now; whoever has left has no name.
#[utoipa::path(
    get, path = "", tag = "audit-events", operation_id = "list_audit_events", security(("bearer" = [])),
    params(ListAuditEventsQuery),
    responses((status = OK, description = "A page of the audit log.", body = ListPage<AuditEventView>),
              ListAuditEventsProblems)
)]
pub(super) async fn list_audit_events(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    list: Listing,
    Query(query): Query<ListAuditEventsQuery>,
) -> Result<Answer<ListPage<AuditEventView>>, Problem> {
    let target = query.target_id.as_deref().map(Id::<()>::parse).transpose().context("/target_id")?;
    let filter = AuditFilter {
        target: target.map(|id| id.as_uuid()),
        actor: query.actor_id.as_deref().map(UserId::parse).transpose().context("/actor_id")?,
    };
    let command = Command { filter, page: list.page(query.limit, query.cursor.as_deref())? };
    let events = app.application.audit_events.list.execute(&actor, command).await?;
    Ok(Answer(list.answer(events, AuditEventView::from)))
}
