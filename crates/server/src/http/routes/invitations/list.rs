//! `GET /v1/invitations`: the invitations, newest first, page by page.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::{ports::invitations::InvitationState, use_cases::invitations::list_invitations::Command};
use utoipa::IntoParams;
use validator::{Validate, ValidationError};

use crate::http::{
    extract::{listing::Listing, page::ListPage, query::Query, rules, several::several, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation::InvitationView,
    vocabulary::{Cursor, INVITATION_STATUSES, InvitationStatusName},
};

problems!(ListInvitationsProblems: [SIGNED_IN, PERMITTED, LIST]);

/// The invitations and the page to return.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListInvitationsQuery {
    /// Only invitations with one of these statuses: `open`, `accepted`, `declined`, `revoked` or `expired`. Several are
    /// separated by commas.
    #[validate(custom(function = known_statuses))]
    #[param(style = Form, explode = false, max_items = 20, value_type = Option<Vec<InvitationStatusName>>)]
    status: Option<String>,
    /// The maximum number of items to return, from 1 to 200. Defaults to 50.
    #[validate(custom(function = rules::limit))]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    #[param(value_type = Cursor, required = false)]
    cursor: Option<String>,
}

/// Lists the organization's invitations, newest first.
///
/// An invitation that has ended stays in the list. Tokens are not part of it.
#[utoipa::path(
    get, path = "", tag = "invitations", operation_id = "list_invitations", security(("bearer" = [])),
    params(ListInvitationsQuery),
    responses((status = OK, description = "A page of invitations.", body = ListPage<InvitationView>), ListInvitationsProblems)
)]
pub(super) async fn list_invitations(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    list: Listing,
    Query(query): Query<ListInvitationsQuery>,
) -> Result<Answer<ListPage<InvitationView>>, Problem> {
    let states = query.status.as_deref().map_or(Ok(Vec::new()), statuses).unwrap_or_default();
    let command = Command { states, page: list.page(query.limit, query.cursor.as_deref())? };
    let invitations = app.application.invitations.list.execute(&actor, command).await?;
    let now = app.now();
    Ok(Answer(list.answer(invitations, |invitation| InvitationView::at(now, &invitation))))
}

fn statuses(text: &str) -> Result<Vec<InvitationState>, ValidationError> {
    several(text, |one| rules::one_of(INVITATION_STATUSES, one))
}

fn known_statuses(text: &str) -> Result<(), ValidationError> {
    statuses(text).map(drop)
}
