//! `/o/{organization}/invitations`: who is invited.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, Uri},
    response::Response,
};
use tenantry_application::{ports::invitations::InvitationState, use_cases::invitations::list_invitations};
use tenantry_domain::{
    Timestamp,
    invitation::{Invitation, InvitationId, InvitationStatus},
    permission::Permission,
};

use crate::{
    http::{codes::Code, extract::listing::Listing, problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization, user_of},
        form::Entered,
        frame::{Frame, shown_with},
        paths::page_of,
        refusal::alert,
        texts::{Everyday, Invitations, Members, Moment, Notice},
        visit::{Sent, Visit},
    },
};

#[derive(Template)]
#[template(path = "invitations.html")]
struct InvitationsPage {
    frame: Frame,
    t: Invitations,
    m: Members,
    root: String,
    rows: Vec<Row>,
    /// Whether the list has those that are over, too.
    all: bool,
    next: Option<String>,
    token: String,
    alert: Option<String>,
    can_invite: bool,
}

struct Row {
    id: String,
    email: String,
    role: &'static str,
    status: String,
    /// How the status looks: `good`, `warn` or nothing.
    look: &'static str,
    bounce: Option<String>,
    sent: Moment,
    can_resend: bool,
    can_revoke: bool,
}

type Names = Path<HashMap<String, String>>;

/// Shows the list.
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, query } = visit;
    page(&app, &browser, &visitor, &query, None).await
}

/// Mails an invitation again.
pub(super) async fn resend(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, .. } = sent;
    match app.application.invitations.resend.execute(&visitor.actor, id(&names)?).await {
        Ok(delivered) => {
            let notice = Notice::InvitationSent(delivered.invitation.snapshot().email.to_string());
            Ok(browser.done(&notice, &page_of(&visitor.actor.member()?.tenant_slug, "/invitations")))
        }
        Err(error) => refused(&app, &browser, &visitor, error.into()).await,
    }
}

/// Withdraws an invitation.
pub(super) async fn revoke(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    match app.application.invitations.revoke.execute(&visitor.actor, id(&names)?).await {
        Ok(()) => {
            let notice = Notice::InvitationRevoked(entered.get("email").to_owned());
            Ok(browser.done(&notice, &page_of(&visitor.actor.member()?.tenant_slug, "/invitations")))
        }
        Err(error) => refused(&app, &browser, &visitor, error.into()).await,
    }
}

async fn refused(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    problem: Problem,
) -> Result<Response, Problem> {
    let alert = alert(browser, problem)?;
    page(app, browser, visitor, &Entered::default(), Some(alert)).await
}

fn id(names: &HashMap<String, String>) -> Result<InvitationId, Problem> {
    let id = names.get("id").and_then(|text| InvitationId::parse(text).ok());
    id.ok_or_else(|| Problem::of(Code::NotFound))
}

async fn page(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    query: &Entered,
    alert: Option<String>,
) -> Result<Response, Problem> {
    let member = visitor.actor.member()?;
    let t = Invitations(browser.locale);
    let path = browser.site.path(&page_of(&member.tenant_slug, "/invitations"));
    let uri: Uri = if alert.is_some() { path.parse() } else { browser.here.parse() }.map_err(Problem::internal)?;
    let list = Listing::at(app, &visitor.actor, &uri)?;
    let all = query.get("show") == "all";
    // An invitation that expired can be sent again, so it is not over.
    let states = if all { Vec::new() } else { vec![InvitationState::Open, InvitationState::Expired] };
    let command = list_invitations::Command { states, page: list.page(None, query.optional("cursor"))? };
    let found = app.application.invitations.list.execute(&visitor.actor, command).await?;
    let now = app.now();
    let may = |permission| visitor.actor.allowed(permission).is_ok();
    let (can_invite, can_revoke) = (may(Permission::InvitationsCreate), may(Permission::InvitationsRevoke));
    let found = list.answer(found, |one| row(browser, &one, now, (can_invite, can_revoke)));
    let answer = if alert.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = if all { "show=all&" } else { "" };
    shown_with(
        answer,
        &InvitationsPage {
            root: browser.site.path(&page_of(&member.tenant_slug, "")),
            m: Members(browser.locale),
            rows: found.items,
            all,
            next: found.next_cursor.map(|cursor| format!("{path}?{shown}cursor={cursor}")),
            token: browser.form_token(user_of(&visitor.actor)),
            alert,
            can_invite,
            frame: Frame::within(browser, visitor),
            t,
        },
    )
}

fn row(browser: &Browser, invitation: &Invitation, now: Timestamp, (can_resend, can_revoke): (bool, bool)) -> Row {
    let (t, c) = (Invitations(browser.locale), Everyday(browser.locale));
    let snapshot = invitation.snapshot();
    let open = snapshot.status == InvitationStatus::Open && now < snapshot.expires_at;
    let again = open || matches!(snapshot.status, InvitationStatus::Open | InvitationStatus::Expired);
    let bounce = snapshot.bounced.as_ref().filter(|_| open);
    let (status, look) = match snapshot.status {
        InvitationStatus::Open if bounce.is_some() => (t.bounced().to_owned(), "bad"),
        InvitationStatus::Open if open => (t.until(browser.clock().day(snapshot.expires_at)), ""),
        InvitationStatus::Open | InvitationStatus::Expired => (t.expired().to_owned(), "warn"),
        InvitationStatus::Accepted { .. } => (t.accepted().to_owned(), "good"),
        InvitationStatus::Declined { .. } => (t.declined().to_owned(), ""),
        InvitationStatus::Revoked { .. } => (t.revoked().to_owned(), ""),
    };
    Row {
        id: snapshot.id.to_string(),
        email: snapshot.email.to_string(),
        role: c.role(snapshot.role),
        status,
        look,
        bounce: bounce.map(|bounce| t.bounce_reply(&bounce.reply)),
        sent: browser.clock().moment(snapshot.sent_at),
        can_resend: can_resend && again,
        can_revoke: can_revoke && open,
    }
}
