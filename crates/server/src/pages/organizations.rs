//! `/` and `/organizations`: where a person belongs, what they are invited to, and nothing yet.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use tenantry_application::{
    ports::{received_invitations::ReceivedInvitation, user_tenants::UserTenant},
    use_cases::me::received::ReceivedError,
};
use tenantry_domain::{
    invitation::InvitationId,
    page::{Limit, PageRequest},
    tenant::TenantStatus,
};

use super::{
    browser::user_of,
    frame::{Frame, colour, initials, shown},
    paths::page_of,
    texts::{Everyday, Notice, Organizations},
    visit::{Anybody, Sent, SignedInPerson, Visit, Visitor},
};
use crate::http::{codes::Code, extract::throttled::Throttled, problem::Problem, state::App};

#[derive(Template)]
#[template(path = "organizations.html")]
struct OrganizationsPage {
    frame: Frame,
    t: Organizations,
    own: Vec<Own>,
    invitations: Vec<Invitation>,
    /// The token of the forms on the page.
    token: String,
}

/// An organization of the person.
struct Own {
    name: String,
    slug: String,
    role: &'static str,
    initials: String,
    colour: u32,
    /// Why it cannot be worked in as usual.
    state: Option<&'static str>,
    /// Whether it can be opened.
    open: bool,
}

/// An invitation for the person.
struct Invitation {
    id: String,
    join: String,
    says: String,
}

/// Sends people where they belong: into their only organization, to the choice, or to the sign-in.
pub(super) async fn home(State(app): State<App>, visit: Visit<Anybody>) -> Result<Response, Problem> {
    let Some(actor) = visit.visitor.actor() else { return Ok(visit.browser.go("/sign-in")) };
    let own = app.application.me.list_tenants.execute(actor, first_page()).await?.items;
    let usable: Vec<_> = own.into_iter().filter_map(UserTenant::usable).collect();
    match &*usable {
        [only] => Ok(visit.browser.go(&page_of(only.tenant.slug(), ""))),
        _ => Ok(visit.browser.go("/organizations")),
    }
}

/// Shows the person's organizations and the invitations for them.
pub(super) async fn show(State(app): State<App>, visit: Visit<SignedInPerson>) -> Result<Response, Problem> {
    let Visit { browser, visitor: SignedInPerson(actor), .. } = visit;
    let me = &app.application.me;
    let own = me.list_tenants.execute(&actor, first_page()).await?.items;
    let invitations = match me.list_invitations.execute(&actor, first_page()).await {
        Ok(page) => page.items,
        Err(ReceivedError::Unverified) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let t = Organizations(browser.locale);
    let c = Everyday(browser.locale);
    shown(&OrganizationsPage {
        own: own.iter().map(|own| as_own(own, t, c)).collect(),
        invitations: invitations.iter().map(|invitation| as_invitation(invitation, t, c)).collect(),
        token: browser.form_token(user_of(&actor)),
        frame: Frame::new(&browser, Some(&actor)),
        t,
    })
}

/// Accepts an invitation for the person's own address.
pub(super) async fn join(
    _: Throttled,
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    let accepted = app.application.me.accept_invitation.execute(&sent.visitor.0, invitation_id(&id)?).await?;
    let current = UserTenant::of(accepted.tenant, &accepted.membership);
    sent.browser.keep_grant(&accepted.tokens, Some(&current));
    let notice = Notice::Joined(current.tenant.name().to_string());
    Ok(sent.browser.done(&notice, &page_of(current.tenant.slug(), "")))
}

/// Declines an invitation for the person's own address.
pub(super) async fn decline(
    _: Throttled,
    State(app): State<App>,
    Path(id): Path<String>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    app.application.me.decline_invitation.execute(&sent.visitor.0, invitation_id(&id)?).await?;
    let name = sent.entered.get("organization").to_owned();
    Ok(sent.browser.done(&Notice::Declined(name), "/organizations"))
}

fn invitation_id(text: &str) -> Result<InvitationId, Problem> {
    InvitationId::parse(text).map_err(|_| Problem::of(Code::NotFound))
}

fn first_page<Key>() -> PageRequest<Key> {
    PageRequest { after: None, limit: Limit::default() }
}

fn as_own(own: &UserTenant, t: Organizations, c: Everyday) -> Own {
    let name = own.tenant.name().to_string();
    let state = match own.tenant.status() {
        _ if !own.active => Some(t.deactivated()),
        TenantStatus::Suspended { .. } => Some(t.suspended()),
        TenantStatus::Canceled { .. } => Some(t.canceled()),
        TenantStatus::Deleted { .. } | TenantStatus::Purged { .. } => Some(t.deleted()),
        TenantStatus::Active | TenantStatus::PastDue { .. } | TenantStatus::Trial { .. } => None,
    };
    Own {
        initials: initials(&name),
        colour: colour(own.tenant.slug().as_str()),
        slug: own.tenant.slug().to_string(),
        role: c.role(own.role),
        state,
        open: own.active,
        name,
    }
}

fn as_invitation(invitation: &ReceivedInvitation, t: Organizations, c: Everyday) -> Invitation {
    let role = c.role(invitation.role);
    Invitation {
        id: invitation.id.to_string(),
        join: invitation.tenant.name().to_string(),
        says: invitation.inviter.as_ref().map_or_else(|| t.invited_as(role), |inviter| t.invited_by(inviter, role)),
    }
}
