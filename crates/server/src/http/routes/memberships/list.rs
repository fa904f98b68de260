//! `GET /v1/members`: the members, filtered, searched and sorted, page by page.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::{ports::memberships::MemberFilter, use_cases::memberships::list_members::Command};
use tenantry_domain::{
    names::Label,
    role::{Role, RoleError},
    words::SearchWords,
};
use utoipa::IntoParams;
use validator::{Validate, ValidationError};

use crate::http::{
    extract::{
        listing::Listing,
        page::ListPage,
        query::Query,
        rules::{self, FieldContext},
        several::several,
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::member::MemberView,
    vocabulary::{Cursor, LabelText, MEMBER_SORTS, MEMBER_STATUSES, MemberSortName, MemberStatus, RoleName},
};

problems!(ListMembersProblems: [SIGNED_IN, PERMITTED, LIST]);

/// The members and the page to return.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListMembersQuery {
    /// Only members with one of these roles. Several are separated by commas.
    #[validate(custom(function = known_roles))]
    #[param(style = Form, explode = false, max_items = 20, value_type = Option<Vec<RoleName>>)]
    role: Option<String>,
    /// Only members with one of these statuses: `active` or `deactivated`. Several are separated by commas.
    #[validate(custom(function = known_statuses))]
    #[param(style = Form, explode = false, max_items = 20, value_type = Option<Vec<MemberStatus>>)]
    status: Option<String>,
    /// Only members of one of these departments, ignoring case. Several are separated by commas; a comma within a
    /// department is written `\,`.
    #[validate(custom(function = known_departments))]
    #[param(style = Form, explode = false, max_items = 20, value_type = Option<Vec<LabelText>>)]
    department: Option<String>,
    /// Only members who have, for each word of this text, a word that begins with it in their name or email address,
    /// ignoring case and accents. `north` finds everybody at `north.example`.
    #[validate(length(max = 254, code = "too_long", message = "must have at most 254 characters"))]
    #[validate(custom(function = rules::search))]
    #[param(max_length = 254, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    search: Option<String>,
    /// What the members are sorted by: `name` (the default), `joined` (the earliest first), `role` (owners first, and by
    /// name within a role). With `-` before it, the order is reversed.
    #[validate(custom(function = known_sort))]
    #[param(value_type = MemberSortName, required = false)]
    sort: Option<String>,
    /// The maximum number of items to return, from 1 to 200. Defaults to 50.
    #[validate(custom(function = rules::limit))]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    #[param(value_type = Cursor, required = false)]
    cursor: Option<String>,
}

/// Lists the members.
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

fn roles(text: &str) -> Result<Vec<Role>, ValidationError> {
    several(text, |one| one.parse().map_err(|error: RoleError| rules::refusal(&error)))
}

fn known_roles(text: &str) -> Result<(), ValidationError> {
    roles(text).map(drop)
}

fn statuses(text: &str) -> Result<Vec<bool>, ValidationError> {
    several(text, |one| rules::one_of(MEMBER_STATUSES, one))
}

fn known_statuses(text: &str) -> Result<(), ValidationError> {
    statuses(text).map(drop)
}

fn departments(text: &str) -> Result<Vec<Label>, ValidationError> {
    several(text, |one| Label::parse(one).map_err(|error| rules::refusal(&error)))
}

fn known_departments(text: &str) -> Result<(), ValidationError> {
    departments(text).map(drop)
}

fn known_sort(text: &str) -> Result<(), ValidationError> {
    rules::one_of(MEMBER_SORTS, text).map(drop)
}

/// Returns the parsed values of a parameter that validation let through; none if it is missing.
fn given<T>(text: Option<&String>, parse: fn(&str) -> Result<Vec<T>, ValidationError>) -> Vec<T> {
    text.and_then(|text| parse(text).ok()).unwrap_or_default()
}

impl ListMembersQuery {
    fn into_command(self, list: &Listing) -> Result<Command, Problem> {
        let search = self.search.as_deref().filter(|text| !text.trim().is_empty());
        let filter = MemberFilter {
            roles: given(self.role.as_ref(), roles),
            active: match given(self.status.as_ref(), statuses).as_slice() {
                [active] => Some(*active),
                _ => None,
            },
            departments: given(self.department.as_ref(), departments),
            search: search.map(SearchWords::parse).transpose().context("/search")?,
        };
        let sort = self.sort.as_deref().and_then(|text| rules::one_of(MEMBER_SORTS, text).ok()).unwrap_or_default();
        Ok(Command { filter, sort, page: list.page(self.limit, self.cursor.as_deref())? })
    }
}
