//! `GET` and `POST /v1/tickets`, and `POST /v1/tickets/{id}/close`.

use axum::{Json as Answer, extract::State, http::StatusCode};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;
use tenantry_domain::{id::Id, page::Page, permission::EmbeddedPermission, role::Role};
use tenantry_infrastructure::persistence::translate;
use tenantry_server::{
    Problem, Service,
    extract::{InTenant, Json, ListPage, Listing, PathId, Query},
    problems,
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use validator::Validate;

use crate::ticket;

/// Close tickets.
pub(crate) const TICKETS_CLOSE: EmbeddedPermission =
    EmbeddedPermission::new("tickets:close", Role::Manager).described("Close tickets.");

/// Returns all routes, as they describe themselves.
pub(crate) fn all() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list, open)).routes(routes!(close))
}

/// A ticket to open.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTicket {
    #[validate(length(min = 1, max = 200, code = "too_long", message = "must have 1 to 200 characters"))]
    subject: String,
    /// From 1, which matters most, to 5.
    #[serde(default = "ordinary")]
    #[validate(range(min = 1, max = 5, code = "out_of_range", message = "must be from 1 to 5"))]
    priority: i32,
}

/// The priority of a ticket that names none.
const fn ordinary() -> i32 {
    3
}

problems!(OpenProblems: [SIGNED_IN, PERMITTED, BODY]);

/// Opens a ticket.
#[utoipa::path(
    post, path = "", tag = "tickets", operation_id = "open_ticket", security(("bearer" = [])),
    responses((status = CREATED, description = "The ticket.", body = ticket::Model), OpenProblems)
)]
async fn open(
    at: InTenant,
    State(service): State<Service>,
    body: Json<NewTicket>,
) -> Result<(StatusCode, Answer<ticket::Model>), Problem> {
    let ticket = ticket::ActiveModel {
        id: Set(service.ids.uuid()),
        subject: Set(body.value.subject),
        opened_by: Set(at.actor.member()?.user_id.as_uuid()),
        closed: Set(false),
        priority: Set(body.value.priority),
        ..Default::default()
    };
    let opened = ticket::Entity::insert(ticket).exec_with_returning(&at.database).await.map_err(translate)?;
    Ok((StatusCode::CREATED, Answer(opened)))
}

type TicketId = Id<ticket::Entity>;

/// The query of the list.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListTickets {
    /// The most tickets to return.
    limit: Option<u32>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

problems!(ListProblems: [SIGNED_IN, PERMITTED, LIST]);

/// Lists the organization's tickets, oldest first.
#[utoipa::path(
    get, path = "", tag = "tickets", operation_id = "list_tickets", security(("bearer" = [])), params(ListTickets),
    responses((status = OK, description = "A page of tickets.", body = ListPage<ticket::Model>), ListProblems)
)]
async fn list(
    at: InTenant,
    list: Listing,
    Query(query): Query<ListTickets>,
) -> Result<Answer<ListPage<ticket::Model>>, Problem> {
    let page = list.page::<TicketId>(query.limit, query.cursor.as_deref())?;
    let mut wanted = ticket::Entity::find().order_by_asc(ticket::Column::Id).limit(u64::from(page.limit.get()) + 1);
    if let Some(after) = page.after {
        wanted = wanted.filter(ticket::Column::Id.gt(after.as_uuid()));
    }
    let rows = wanted.all(&at.database).await.map_err(translate)?;
    let page = Page::from_overread(rows, page.limit, |row| TicketId::new(row.id));
    Ok(Answer(list.answer(page, |ticket| ticket)))
}

problems!(CloseProblems: [SIGNED_IN, PERMITTED] NotFound);

/// Closes a ticket. Closing it again changes nothing.
#[utoipa::path(
    post, path = "/{id}/close", tag = "tickets", operation_id = "close_ticket", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    responses((status = OK, description = "The ticket.", body = ticket::Model), CloseProblems)
)]
async fn close(at: InTenant, PathId(id): PathId<ticket::Entity>) -> Result<Answer<ticket::Model>, Problem> {
    at.allowed(TICKETS_CLOSE)?;
    let by_id = ticket::Entity::find().filter(ticket::Column::Id.eq(id.as_uuid()));
    let found = by_id.one(&at.database).await.map_err(translate)?;
    let mut ticket = at.require(found, "ticket", id.as_uuid())?.into_active_model();
    ticket.closed = Set(true);
    let closed = ticket.update(&at.database).await.map_err(translate)?;
    Ok(Answer(closed))
}
