//! `GET /v1/members`: the members, sorted by name, page by page.

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
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::member::MemberView,
    vocabulary::{Cursor, LabelText, MemberStatus, RoleName},
};

problems!(ListMembersProblems: [SIGNED_IN, PERMITTED, LIST]);

const STATUSES: &[(&str, bool)] = &[("active", true), ("deactivated", false)];

/// The members and the page to return.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListMembersQuery {
    /// Only members with this role.
    #[validate(custom(function = rules::role))]
    #[param(value_type = RoleName, required = false)]
    role: Option<String>,
    /// Only members with this status.
    #[validate(custom(function = known_status))]
    #[param(value_type = MemberStatus, required = false)]
    status: Option<String>,
    /// Only members of this department.
    #[validate(custom(function = rules::label))]
    #[param(value_type = LabelText, required = false)]
    department: Option<String>,
    /// Only members whose name or email address begins with this text, ignoring case.
    #[validate(length(max = 254, code = "too_long", message = "must have at most 254 characters"))]
    #[validate(custom(function = rules::searchable))]
    #[param(max_length = 254, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    search: Option<String>,
    /// The maximum number of items to return, from 1 to 200. Defaults to 50.
    #[validate(custom(function = rules::limit))]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    #[param(value_type = Cursor, required = false)]
    cursor: Option<String>,
}

/// Lists the members, sorted by name.
///
/// Deactivated members are in the list, unless `status` leaves them out.
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
            role: self.role.as_deref().map(str::parse::<Role>).transpose().context("/role")?,
            active: self.status.as_deref().and_then(|text| rules::one_of(STATUSES, text).ok()),
            department: self.department.as_deref().map(Label::parse).transpose().context("/department")?,
            search: self.search,
        };
        Ok(Command { filter, page: list.page(self.limit, self.cursor.as_deref())? })
    }
}
