//! `GET /v1/invitations`: the invitations, newest first, page by page.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::{ports::invitations::InvitationState, use_cases::invitations::list_invitations::Command};
use utoipa::IntoParams;
use validator::{Validate, ValidationError};

use crate::http::{
    extract::{listing::Listing, page::ListPage, query::Query, rules, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation::InvitationView,
    vocabulary::{Cursor, InvitationStatusName},
};

problems!(ListInvitationsProblems: [SIGNED_IN, PERMITTED, LIST]);

const STATUSES: &[(&str, InvitationState)] = &[
    ("open", InvitationState::Open),
    ("accepted", InvitationState::Accepted),
    ("revoked", InvitationState::Revoked),
    ("expired", InvitationState::Expired),
];

/// The invitations and the page to return.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListInvitationsQuery {
    /// Only invitations with this status.
    #[validate(custom(function = known_status))]
    #[param(value_type = InvitationStatusName, required = false)]
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
    let state = query.status.as_deref().and_then(|text| rules::one_of(STATUSES, text).ok());
    let command = Command { state, page: list.page(query.limit, query.cursor.as_deref())? };
    let invitations = app.application.invitations.list.execute(&actor, command).await?;
    let now = app.now();
    Ok(Answer(list.answer(invitations, |invitation| InvitationView::at(now, &invitation))))
}

fn known_status(text: &str) -> Result<(), ValidationError> {
    rules::one_of(STATUSES, text).map(drop)
}
