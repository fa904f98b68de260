//! `/o/{organization}`: what the organization is, and what is left to set up.

use askama::Template;
use axum::{extract::State, response::Response};
use tenantry_application::{
    ports::{
        memberships::{MemberFilter, MemberOrder, MemberSort},
        tenants::TenantView,
    },
    use_cases::memberships::list_members::Command,
};
use tenantry_domain::{
    membership::Membership,
    page::{Limit, PageRequest},
    permission::Permission,
    policy,
    role::Role,
    tenant::{Standing, Tenant, TenantStatus},
};

use super::activity::{Deed, lately};
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        form::Form,
        frame::{Frame, colour, initials, shown},
        paths::page_of,
        texts::{Activity, Ending, Everyday, Overview},
        visit::{Visit, Visitor},
    },
};

/// How many of those who joined last are shown.
const NEWEST: u32 = 5;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    frame: Frame,
    t: Overview,
    a: Activity,
    name: String,
    root: String,
    members: u32,
    seats_used: u32,
    seat_limit: Option<u32>,
    since: String,
    role: &'static str,
    /// Why nothing can be changed.
    blocked: Option<String>,
    /// Undoes the deletion, for who may.
    restore: Option<Form>,
    can_invite: bool,
    /// What is there to set up, if anything of it is left and the person may do it.
    tasks: Vec<Task>,
    /// What happened lately, for who may see it.
    deeds: Vec<Deed>,
    /// Who joined last, for who may not see that.
    newest: Vec<Newcomer>,
}

/// Something to set up. Whether it is done follows from what is there.
struct Task {
    title: &'static str,
    hint: &'static str,
    path: String,
    done: bool,
}

/// A member who joined lately.
struct Newcomer {
    name: String,
    initials: String,
    colour: u32,
    path: String,
    joined: String,
}

/// Shows the overview.
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    let view = app.application.tenants.read.execute(&visitor.actor).await?;
    let (t, c) = (Overview(browser.locale), Everyday(browser.locale));
    let member = visitor.actor.member()?;
    let tasks = tasks(&app, &browser, &visitor, &view).await?;
    let deeds = lately(&app, &browser, &visitor, None).await?;
    let newest = if deeds.is_empty() { newest(&app, &browser, &visitor).await? } else { Vec::new() };
    let TenantView { tenant, seats_used, members } = view;
    shown(&OverviewPage {
        name: tenant.name().to_string(),
        root: browser.site.path(&page_of(tenant.slug(), "")),
        members,
        seats_used,
        seat_limit: tenant.snapshot().seat_limit,
        since: browser.clock().day(tenant.snapshot().created_at),
        role: c.role(member.role),
        blocked: blocked(&browser, tenant.status()),
        restore: restore(&browser, &visitor, &tenant)?,
        can_invite: visitor.actor.allowed(Permission::InvitationsCreate).is_ok(),
        tasks,
        deeds,
        newest,
        a: Activity(browser.locale),
        frame: Frame::within(&browser, &visitor),
        t,
    })
}

/// Says why nothing can be changed.
fn blocked(browser: &Browser, status: TenantStatus) -> Option<String> {
    let t = Overview(browser.locale);
    match (status, status.standing()) {
        (TenantStatus::Deleted { until, .. }, _) => Some(Ending(browser.locale).deleted(browser.clock().day(until))),
        (_, Standing::Open) => None,
        (_, Standing::Suspended) => Some(t.suspended().to_owned()),
        (_, Standing::Canceled) => Some(t.canceled().to_owned()),
    }
}

/// Returns the button that undoes the deletion, for who may.
fn restore(browser: &Browser, visitor: &InOrganization, tenant: &Tenant) -> Result<Option<Form>, Problem> {
    let member = visitor.actor.member()?;
    let may = policy::holds(&member.principal(), Permission::TenantDelete).is_ok();
    let is_deleted = matches!(tenant.status(), TenantStatus::Deleted { .. });
    let action = page_of(tenant.slug(), "/restore");
    let form = || Form::new(browser, visitor.user_id(), &action, Ending(browser.locale).restore());
    Ok((may && is_deleted).then(form))
}

/// Returns what there is to set up, or nothing if all of it is done or the person may not.
async fn tasks(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    view: &TenantView,
) -> Result<Vec<Task>, Problem> {
    if visitor.actor.allowed(Permission::TenantUpdate).is_err() {
        return Ok(Vec::new());
    }
    let (t, member) = (Overview(browser.locale), visitor.actor.member()?);
    let leads = MemberFilter { roles: vec![Role::Owner, Role::Admin], active: Some(true), ..MemberFilter::default() };
    let leads = first_members(app, visitor, leads, MemberSort::default(), 2).await?;
    let path = |page: &str| browser.site.path(&page_of(&member.tenant_slug, page));
    let prove = browser.site.path(&format!("/verify-email?return_to={}", path("")));
    let task = |title, hint, path, done| Task { title, hint, path, done };
    let tasks = vec![
        task(t.prove(), t.prove_hint(), prove, member.email_verified),
        task(t.invite_team(), t.invite_hint(), path("/invitations/new"), view.seats_used > 1 || view.members > 1),
        task(t.second(), t.second_hint(), path("/members"), leads.len() > 1),
    ];
    Ok(if tasks.iter().all(|task| task.done) { Vec::new() } else { tasks })
}

/// Returns who joined last, for who may see members.
async fn newest(app: &App, browser: &Browser, visitor: &InOrganization) -> Result<Vec<Newcomer>, Problem> {
    if visitor.actor.allowed(Permission::MembersRead).is_err() {
        return Ok(Vec::new());
    }
    let slug = &visitor.actor.member()?.tenant_slug;
    let active = MemberFilter { active: Some(true), ..MemberFilter::default() };
    let sort = MemberSort { by: MemberOrder::Joined, descending: true };
    let members = first_members(app, visitor, active, sort, NEWEST).await?;
    let newcomers = members.iter().map(Membership::snapshot).map(|member| Newcomer {
        name: member.name.to_string(),
        initials: initials(member.name.as_str()),
        colour: colour(member.email.as_str()),
        path: browser.site.path(&page_of(slug, &format!("/members/{}", member.user_id))),
        joined: browser.clock().day(member.joined_at),
    });
    Ok(newcomers.collect())
}

async fn first_members(
    app: &App,
    visitor: &InOrganization,
    filter: MemberFilter,
    sort: MemberSort,
    most: u32,
) -> Result<Vec<Membership>, Problem> {
    let page = PageRequest { after: None, limit: Limit::parse(most).unwrap_or_default() };
    Ok(app.application.memberships.list.execute(&visitor.actor, Command { filter, sort, page }).await?.items)
}
