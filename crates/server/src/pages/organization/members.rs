//! `/o/{organization}/members`: who belongs to the organization.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::{
    ports::memberships::{MemberFilter, MemberOrder, MemberSort},
    use_cases::memberships::{list_members, update_member},
};
use tenantry_domain::{
    membership::{Membership, MembershipChange},
    permission::Permission,
    role::Role,
    user::UserId,
    words::SearchWords,
};

use super::{listing, member_menu::menu, roles_up_to};
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization, user_of},
        components::{Cell, Column, Person, Rendered, Row, Table, Tone, rendered},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown_with},
        paths::page_of,
        refusal::alert,
        texts::{Everyday, Members, Notice},
        visit::{Sent, Visit},
    },
};

#[derive(Template)]
#[template(path = "members.html")]
struct MembersPage {
    frame: Frame,
    t: Members,
    root: String,
    /// The path of this page.
    members: String,
    /// How many there are in all.
    count: u64,
    filter: [Field; 3],
    sort: String,
    /// The members, if there are any.
    table: Option<Rendered>,
    /// The link to the next page, if there is one.
    next: Option<String>,
    /// Whether this is not the first page, or not everybody.
    filtered: bool,
    alerts: Vec<String>,
    can_invite: bool,
}

/// Shows the list.
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, query } = visit;
    page(&app, &browser, &visitor, &query, Vec::new()).await
}

/// Leads to the list whoever loads the page again on which a change was refused.
pub(super) async fn list_instead(visit: Visit<InOrganization>) -> Result<Response, Problem> {
    Ok(visit.browser.go(&page_of(&visit.visitor.actor.member()?.tenant_slug, "/members")))
}

/// Changes the role of the chosen members, one after the other. Those that cannot be changed are named with the reason.
pub(super) async fn change_roles(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let t = Members(browser.locale);
    let role = entered.get("new_role").parse::<Role>().ok();
    let chosen: Vec<_> = entered.all("member").filter_map(|id| UserId::parse(id).ok()).collect();
    let (Some(role), false) = (role, chosen.is_empty()) else {
        return page(&app, &browser, &visitor, &Entered::default(), vec![t.none_chosen().to_owned()]).await;
    };
    let (mut changed, mut alerts) = (0, Vec::new());
    for user_id in chosen {
        let change = MembershipChange { role: Some(role), ..MembershipChange::default() };
        let command = update_member::Command { user_id, change };
        match app.application.memberships.update.execute(&visitor.actor, command).await {
            Ok(_) => changed += 1,
            Err(error) => {
                let reason = alert(&browser, error)?;
                let member = app.application.memberships.find.execute(&visitor.actor, user_id).await?;
                alerts.push(t.not_changed(&member.snapshot().name, reason));
            }
        }
    }
    if !alerts.is_empty() {
        return page(&app, &browser, &visitor, &Entered::default(), alerts).await;
    }
    let slug = &visitor.actor.member()?.tenant_slug;
    Ok(browser.done(&Notice::RolesChanged(changed), &page_of(slug, "/members")))
}

async fn page(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    query: &Entered,
    alerts: Vec<String>,
) -> Result<Response, Problem> {
    let member = visitor.actor.member()?;
    let (t, c) = (Members(browser.locale), Everyday(browser.locale));
    let path = browser.site.path(&page_of(&member.tenant_slug, "/members"));
    let list = listing(app, browser, visitor, &path, !alerts.is_empty())?;
    let sort = sort_of(query.get("sort"));
    let command =
        list_members::Command { filter: filter_of(query), sort, page: list.page(None, query.optional("cursor"))? };
    let members = app.application.memberships.list.execute(&visitor.actor, command).await?;
    let count = app.application.tenants.read.execute(&visitor.actor).await?.members.into();
    let found = list.answer(members, |member| member);
    let frame = Frame::within(browser, visitor);
    let table = table(browser, visitor, &found.items, orders(t, &path, query, sort))?;
    shown_with(
        if alerts.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY },
        &MembersPage {
            root: browser.site.path(&page_of(&member.tenant_slug, "")),
            count,
            filter: filter_fields(t, c, query),
            sort: query.get("sort").to_owned(),
            table: (!found.items.is_empty()).then(|| rendered(table, &frame)).transpose()?,
            members: path.clone(),
            next: found.next_cursor.map(|cursor: String| link(&path, query, &[("cursor", cursor.as_str())])),
            filtered: ["search", "role", "status", "cursor"].iter().any(|name| !query.get(name).is_empty()),
            alerts,
            can_invite: visitor.actor.allowed(Permission::InvitationsCreate).is_ok(),
            frame,
            t,
        },
    )
}

fn filter_of(query: &Entered) -> MemberFilter {
    MemberFilter {
        roles: query.get("role").parse().into_iter().collect(),
        active: match query.get("status") {
            "active" => Some(true),
            "deactivated" => Some(false),
            _ => None,
        },
        departments: Vec::new(),
        // So many words are in no name.
        search: query.optional("search").and_then(|text| SearchWords::parse(text).ok()),
    }
}

fn filter_fields(t: Members, c: Everyday, query: &Entered) -> [Field; 3] {
    let none = Faults::default();
    let every = |title: &str| (String::new(), title.to_owned());
    let roles = Role::ALL.into_iter().map(|role| (role.to_string(), c.role(role).to_owned()));
    let roles = Kind::Choice([every(t.any_role())].into_iter().chain(roles).collect());
    let one = |value: &str, title: &str| (value.to_owned(), title.to_owned());
    let statuses = [every(t.any_status()), one("active", t.active()), one("deactivated", t.deactivated())];
    [
        Field::new("search", t.search(), Kind::Text, query, &none).optional(),
        Field::new("role", t.role(), roles, query, &none).optional(),
        Field::new("status", t.status(), Kind::Choice(statuses.into()), query, &none).optional(),
    ]
}

const ORDERS: [(&str, MemberOrder); 3] =
    [("name", MemberOrder::Name), ("role", MemberOrder::Role), ("joined_at", MemberOrder::Joined)];

/// Reads the name of an order, with a hyphen before it for the reverse. Any other text is the usual one.
fn sort_of(text: &str) -> MemberSort {
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let by = ORDERS.iter().find(|(known, _)| *known == name).map(|(_, by)| *by);
    by.map_or_else(MemberSort::default, |by| MemberSort { by, descending })
}

/// Returns the columns by which the list can be sorted, in the order of [`ORDERS`].
fn orders(t: Members, path: &str, query: &Entered, sort: MemberSort) -> [Column; 3] {
    let order = |at: usize, title| {
        let (name, by) = ORDERS[at];
        let is_sorted = by == sort.by;
        let reverse = if is_sorted && !sort.descending { "-" } else { "" };
        let column =
            Column::new(title).sorts(link(path, query, &[("sort", &format!("{reverse}{name}")), ("cursor", "")]));
        if is_sorted { column.sorted(sort.descending) } else { column }
    };
    [order(0, t.name()), order(1, t.role()), order(2, t.joined())]
}

/// Returns a link to the same list with other parameters. Empty ones are left out.
fn link(path: &str, query: &Entered, other: &[(&str, &str)]) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    let kept = ["search", "role", "status", "sort"].into_iter().map(|name| (name, query.get(name)));
    let kept = kept.filter(|(name, _)| !other.iter().any(|(changed, _)| changed == name));
    kept.chain(other.iter().copied()).filter(|(_, value)| !value.is_empty()).for_each(|(name, value)| {
        pairs.append_pair(name, value);
    });
    format!("{path}?{}", pairs.finish())
}

fn table(
    browser: &Browser,
    visitor: &InOrganization,
    members: &[Membership],
    [name, role, joined]: [Column; 3],
) -> Result<Table, Problem> {
    let (t, acting) = (Members(browser.locale), visitor.actor.member()?);
    let can_change = visitor.actor.allowed(Permission::MembersUpdate).is_ok();
    let departments = members.iter().any(|member| member.snapshot().department.is_some());
    let columns = [name, role, joined].into_iter().chain(departments.then(|| Column::new(t.department())));
    let table = Table::new(columns.chain([Column::new(t.status()), Column::of_buttons()]));
    let rows = members.iter().map(|member| row(browser, visitor, member, departments));
    let table = table.rows(rows.collect::<Result<Vec<_>, _>>()?);
    if !can_change {
        return Ok(table);
    }
    let (none, faults) = (Entered::default(), Faults::default());
    let role = Field::new("new_role", t.chosen_role(), roles_up_to(browser, acting.role), &none, &faults);
    let path = page_of(&acting.tenant_slug, "/members/roles");
    let form = Form::new(browser, user_of(&visitor.actor), &path, t.change_roles());
    Ok(table.choosing("member", form.field(role.or_value(Role::Member.as_str()))))
}

fn row(browser: &Browser, visitor: &InOrganization, member: &Membership, departments: bool) -> Result<Row, Problem> {
    let (t, snapshot, own) = (Members(browser.locale), member.snapshot(), visitor.actor.member()?);
    let page = browser.site.path(&page_of(&own.tenant_slug, &format!("/members/{}", snapshot.user_id)));
    let person = Person::new(snapshot.name.as_str(), snapshot.email.as_str()).link(page);
    let person = if snapshot.user_id == own.user_id { person.remark(t.you()) } else { person };
    let department = snapshot.department.as_ref().map(ToString::to_string).unwrap_or_default();
    let (tone, status) = if member.is_active() { (Tone::Good, t.active()) } else { (Tone::Neutral, t.deactivated()) };
    let row = Row::new(person)
        .choice(snapshot.user_id.to_string(), t.choose(&snapshot.name))
        .cell(Everyday(browser.locale).role(snapshot.role))
        .cell(Cell::Day(snapshot.joined_at));
    let row = if departments { row.cell(department) } else { row };
    Ok(row.cell(Cell::Badge(tone, status.to_owned())).cell(menu(browser, visitor, member)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_keeps_what_the_list_shows() {
        let query = Entered::parse(b"search=ada+b&role=&sort=name&cursor=x&other=y");
        assert_eq!(link("/m", &query, &[("sort", "-name"), ("cursor", "")]), "/m?search=ada+b&sort=-name");
        assert_eq!(link("/m", &query, &[("cursor", "z")]), "/m?search=ada+b&sort=name&cursor=z");
    }

    #[test]
    fn an_order_has_a_reverse() {
        assert_eq!(sort_of("-role"), MemberSort { by: MemberOrder::Role, descending: true });
        assert_eq!(sort_of("joined_at"), MemberSort { by: MemberOrder::Joined, descending: false });
        assert_eq!((sort_of(""), sort_of("-nonsense")), (MemberSort::default(), MemberSort::default()));
    }
}
