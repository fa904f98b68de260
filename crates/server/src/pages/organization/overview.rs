//! `/o/{organization}`: what the organization is, and what is left to set up.

use askama::Template;
use axum::{extract::State, response::Response};
use tenantry_application::ports::tenants::TenantView;
use tenantry_domain::{permission::Permission, tenant::Standing};

use crate::http::{problem::Problem, state::App};
use crate::pages::{
    browser::InOrganization,
    frame::{Frame, shown},
    texts::{Everyday, Overview},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    frame: Frame,
    t: Overview,
    name: String,
    root: String,
    members: u32,
    seats_used: u32,
    seat_limit: Option<u32>,
    since: String,
    role: &'static str,
    /// Why nothing can be changed.
    blocked: Option<&'static str>,
    /// Whether there is nobody but the founder, and the person may invite others.
    invite_first: bool,
    can_invite: bool,
}

/// Shows the overview.
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    let TenantView { tenant, seats_used, members } = app.application.tenants.read.execute(&visitor.actor).await?;
    let (t, c) = (Overview(browser.locale), Everyday(browser.locale));
    let member = visitor.actor.member()?;
    let can_invite = visitor.actor.allowed(Permission::InvitationsCreate).is_ok();
    shown(&OverviewPage {
        name: tenant.name().to_string(),
        root: browser.site.path(&format!("/o/{}", tenant.slug())),
        members,
        seats_used,
        seat_limit: tenant.snapshot().seat_limit,
        since: c.day(tenant.snapshot().created_at),
        role: c.role(member.role),
        blocked: match member.standing {
            Standing::Open => None,
            Standing::Suspended => Some(t.suspended()),
            Standing::Canceled => Some(t.canceled()),
        },
        invite_first: can_invite && members == 1 && seats_used == 1,
        can_invite,
        frame: Frame::within(&browser, &visitor),
        t,
    })
}
