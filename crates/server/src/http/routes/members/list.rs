//! `GET /v1/members`: the members, by name, page by page.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::{ports::memberships::MemberFilter, use_cases::memberships::list_members::Command};
use tenantry_domain::{names::Label, role::Role};
use utoipa::IntoParams;
use validator::{Validate, ValidationError};

use crate::http::{
    extract::{
        listing::Listing,
        page::ListPage,
        query::Query,
        rules::{self, At},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::member::MemberView,
};

problems!(ListMembersProblems: [SIGNED_IN, PERMITTED, LIST]);

const STATUSES: &[(&str, bool)] = &[("active", true), ("deactivated", false)];

/// Which members are wanted.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListMembersQuery {
    /// Those with this role.
    #[validate(custom(function = rules::role))]
    role: Option<String>,
    /// `active` or `deactivated`.
    #[validate(custom(function = known_status))]
    status: Option<String>,
    /// Those of this department.
    #[validate(custom(function = rules::label))]
    department: Option<String>,
    /// Those whose name or email address begins with this, whatever the case.
    #[validate(length(max = 254, code = "too_long", message = "must have at most 254 characters"))]
    #[validate(custom(function = rules::searchable))]
    search: Option<String>,
    /// How many items, 1 to 200; 50 where nobody says.
    #[validate(custom(function = rules::limit))]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the members in the order of their names.
#[utoipa::path(
    get, path = "", tag = "members", operation_id = "list_members", security(("bearer" = [])),
    params(ListMembersQuery),
    responses((status = OK, description = "A page of members.", body = ListPage<MemberView>), ListMembersProblems)
)]
pub(super) async fn list_members(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    list: Listing,
    Query(query): Query<ListMembersQuery>,
) -> Result<Answer<ListPage<MemberView>>, Problem> {
    let members = app.application.memberships.list.execute(&actor, query.into_command(&list)?).await?;
    Ok(Answer(list.answer(members, |member| (&member).into())))
}

fn known_status(text: &str) -> Result<(), ValidationError> {
    rules::one_of(STATUSES, text).map(drop)
}

impl ListMembersQuery {
    fn into_command(self, list: &Listing) -> Result<Command, Problem> {
        let filter = MemberFilter {
            role: self.role.as_deref().map(str::parse::<Role>).transpose().at("/role")?,
            active: self.status.as_deref().and_then(|text| rules::one_of(STATUSES, text).ok()),
            department: self.department.as_deref().map(Label::parse).transpose().at("/department")?,
            search: self.search,
        };
        Ok(Command { filter, page: list.page(self.limit, self.cursor.as_deref())? })
    }
}
