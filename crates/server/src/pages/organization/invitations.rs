//! `/o/{organization}/invitations`: who is invited.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use tenantry_application::{ports::invitations::InvitationState, use_cases::invitations::list_invitations};
use tenantry_domain::{
    Timestamp,
    invitation::{Invitation, InvitationStatus},
    permission::Permission,
};

use super::{Names, id_in, listing, sending};
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        components::{Cell, Column, Menu, Rendered, Row, Table, Tabs, Tone, rendered},
        form::Entered,
        frame::{Frame, shown_with},
        paths::page_of,
        refusal::alert,
        sign_in_form::RETURN_TO,
        texts::{Everyday, Invitations, Members, Notice},
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
    /// The invitations, if there are any.
    table: Option<Rendered>,
    /// The links to those that are open, and to all.
    tabs: Rendered,
    next: Option<String>,
    alert: Option<String>,
    can_invite: bool,
}

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
    let Sent { browser, visitor, entered } = sent;
    match app.application.invitations.resend.execute(&visitor.actor, id_in(&names, "id")?).await {
        Ok(delivered) => {
            browser.note(&Notice::InvitationSent(delivered.invitation.snapshot().email.to_string()));
            back(&browser, &visitor, &entered)
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
    match app.application.invitations.revoke.execute(&visitor.actor, id_in(&names, "id")?).await {
        Ok(()) => {
            browser.note(&Notice::InvitationRevoked(entered.get("email").to_owned()));
            back(&browser, &visitor, &entered)
        }
        Err(error) => refused(&app, &browser, &visitor, error.into()).await,
    }
}

/// Leads back to the list as the person saw it.
fn back(browser: &Browser, visitor: &InOrganization, entered: &Entered) -> Result<Response, Problem> {
    let list = page_of(&visitor.actor.member()?.tenant_slug, "/invitations");
    Ok(browser.go_on(entered.get(RETURN_TO), &list))
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
    let list = listing(app, browser, visitor, &path, alert.is_some())?;
    let all = query.get("show") == "all";
    // An invitation that expired can be sent again, so it is not over.
    let states = if all { Vec::new() } else { vec![InvitationState::Open, InvitationState::Expired] };
    let command = list_invitations::Command { states, page: list.page(None, query.optional("cursor"))? };
    let found = app.application.invitations.list.execute(&visitor.actor, command).await?;
    let found = list.answer(found, |one| one);
    let frame = Frame::within(browser, visitor);
    let columns = [t.email(), t.role(), t.status(), t.sent()].map(Column::new).into_iter();
    let rows = found.items.iter().map(|one| row(browser, visitor, one, app.now())).collect::<Result<Vec<_>, _>>()?;
    let table = Table::new(columns.chain([Column::of_buttons()])).rows(rows);
    let tabs =
        Tabs::new(t.status()).with(t.open_only(), path.clone(), !all).with(t.all(), format!("{path}?show=all"), all);
    let answer = if alert.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = if all { "show=all&" } else { "" };
    shown_with(
        answer,
        &InvitationsPage {
            root: browser.site.path(&page_of(&member.tenant_slug, "")),
            m: Members(browser.locale),
            table: (!found.items.is_empty()).then(|| rendered(table, &frame)).transpose()?,
            tabs: rendered(tabs, &frame)?,
            next: found.next_cursor.map(|cursor| format!("{path}?{shown}cursor={cursor}")),
            alert,
            can_invite: visitor.actor.allowed(Permission::InvitationsCreate).is_ok(),
            frame,
            t,
        },
    )
}

fn row(browser: &Browser, visitor: &InOrganization, one: &Invitation, now: Timestamp) -> Result<Row, Problem> {
    let (t, c, snapshot) = (Invitations(browser.locale), Everyday(browser.locale), one.snapshot());
    let is_open = snapshot.status == InvitationStatus::Open && now < snapshot.expires_at;
    let bounce = snapshot.bounced.as_ref().filter(|_| is_open);
    let (status, tone) = match snapshot.status {
        InvitationStatus::Open if bounce.is_some() => (t.bounced().to_owned(), Tone::Bad),
        InvitationStatus::Open if is_open => (t.until(browser.clock().day(snapshot.expires_at)), Tone::Neutral),
        InvitationStatus::Open | InvitationStatus::Expired => (t.expired().to_owned(), Tone::Warning),
        InvitationStatus::Accepted { .. } => (t.accepted().to_owned(), Tone::Good),
        InvitationStatus::Declined { .. } => (t.declined().to_owned(), Tone::Neutral),
        InvitationStatus::Revoked { .. } => (t.revoked().to_owned(), Tone::Neutral),
    };
    let email = snapshot.email.to_string();
    let may = |permission| visitor.actor.allowed(permission).is_ok();
    let can_resend = matches!(snapshot.status, InvitationStatus::Open | InvitationStatus::Expired)
        && may(Permission::InvitationsCreate);
    let send = |label, deed| sending(browser, visitor, label, &format!("/invitations/{}/{deed}", snapshot.id));
    let mut menu = Menu::new(c.actions(&email));
    if can_resend {
        menu = menu.with(send(t.resend(), "resend")?);
    }
    if is_open && may(Permission::InvitationsRevoke) {
        menu = menu.with(send(t.revoke(), "revoke")?.carry("email", &email).danger());
    }
    let name = bounce.map_or_else(
        || Cell::Text(email.clone()),
        |bounce| Cell::Remarked(email.clone(), t.bounce_reply(&bounce.reply)),
    );
    Ok(Row::new(name)
        .cell(c.role(snapshot.role))
        .cell(Cell::Badge(tone, status))
        .cell(Cell::Day(snapshot.sent_at))
        .cell(menu))
}
