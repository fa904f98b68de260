//! `/o/{organization}/links`: the invitation links.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use tenantry_application::use_cases::invitation_links::change_link;
use tenantry_domain::{
    Timestamp,
    invitation_link::{InvitationLink, LinkChange, LinkState},
    permission::Permission,
};

use super::{Names, id_in, link_form::shared, listing, sending};
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        components::{Cell, Column, Menu, Rendered, Row, Table, Tone, rendered},
        form::Entered,
        frame::{Frame, shown_with},
        paths::page_of,
        refusal::alert,
        sign_in_form::RETURN_TO,
        texts::{Everyday, Links, Members, Notice},
        visit::{Sent, Visit},
    },
};

#[derive(Template)]
#[template(path = "links.html")]
struct LinksPage {
    frame: Frame,
    t: Links,
    m: Members,
    root: String,
    /// The links, if there are any.
    table: Option<Rendered>,
    next: Option<String>,
    alert: Option<String>,
    can_manage: bool,
}

/// Shows the list.
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, query } = visit;
    page(&app, &browser, &visitor, &query, None).await
}

/// Disables a link, or enables it again.
pub(super) async fn change(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let change = LinkChange { disabled: Some(entered.get("disabled") == "yes"), ..LinkChange::default() };
    let command = change_link::Command { id: id_in(&names, "id")?, change };
    match app.application.invitation_links.change.execute(&visitor.actor, command).await {
        Ok(_) => back(&browser, &visitor, &entered),
        Err(error) => refused(&app, &browser, &visitor, error.into()).await,
    }
}

/// Makes a new URL, and shows it once.
pub(super) async fn renew(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, .. } = sent;
    match app.application.invitation_links.renew.execute(&visitor.actor, id_in(&names, "id")?).await {
        Ok(renewed) => shared(&browser, &visitor, &renewed),
        Err(error) => refused(&app, &browser, &visitor, error.into()).await,
    }
}

/// Deletes a link.
pub(super) async fn delete(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    match app.application.invitation_links.delete.execute(&visitor.actor, id_in(&names, "id")?).await {
        Ok(()) => back(&browser, &visitor, &entered),
        Err(error) => refused(&app, &browser, &visitor, error.into()).await,
    }
}

/// Leads back to the list as the person saw it.
fn back(browser: &Browser, visitor: &InOrganization, entered: &Entered) -> Result<Response, Problem> {
    browser.note(&Notice::LinksSaved);
    let list = page_of(&visitor.actor.member()?.tenant_slug, "/links");
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
    let t = Links(browser.locale);
    let path = browser.site.path(&page_of(&member.tenant_slug, "/links"));
    let list = listing(app, browser, visitor, &path, alert.is_some())?;
    let page = list.page(None, query.optional("cursor"))?;
    let found = list.answer(app.application.invitation_links.list.execute(&visitor.actor, page).await?, |one| one);
    let frame = Frame::within(browser, visitor);
    let columns = [t.label(), t.role(), t.uses(), t.status(), t.made()].map(Column::new).into_iter();
    let rows = found.items.iter().map(|one| row(browser, visitor, one, app.now())).collect::<Result<Vec<_>, _>>()?;
    let table = Table::new(columns.chain([Column::of_buttons()])).rows(rows);
    let answer = if alert.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shown_with(
        answer,
        &LinksPage {
            root: browser.site.path(&page_of(&member.tenant_slug, "")),
            m: Members(browser.locale),
            table: (!found.items.is_empty()).then(|| rendered(table, &frame)).transpose()?,
            next: found.next_cursor.map(|cursor| format!("{path}?cursor={cursor}")),
            alert,
            can_manage: visitor.actor.allowed(Permission::LinksManage).is_ok(),
            frame,
            t,
        },
    )
}

fn row(browser: &Browser, visitor: &InOrganization, one: &InvitationLink, now: Timestamp) -> Result<Row, Problem> {
    let (t, c, snapshot) = (Links(browser.locale), Everyday(browser.locale), one.snapshot());
    let terms = one.terms();
    let (status, tone) = match (one.state_at(now), terms.expires_at) {
        (LinkState::Active, Some(at)) => (t.until(browser.clock().day(at)), Tone::Good),
        (LinkState::Active, None) => (t.active().to_owned(), Tone::Good),
        (state, _) => (t.state(state).to_owned(), Tone::Neutral),
    };
    let label = terms.label.as_ref().map_or_else(|| t.unnamed().to_owned(), |label| label.as_str().to_owned());
    let uses = terms.max_uses.map_or_else(|| snapshot.uses.to_string(), |most| t.used_of(snapshot.uses, most));
    let send = |label, deed| sending(browser, visitor, label, &format!("/links/{}/{deed}", snapshot.id));
    let mut menu = Menu::new(c.actions(&label));
    let member = visitor.actor.member()?;
    if visitor.actor.allowed(Permission::LinksManage).is_ok() && member.principal().may_give(one.role()).is_ok() {
        let (disable, carried) = if snapshot.disabled_at.is_some() { (t.enable(), "no") } else { (t.disable(), "yes") };
        menu = menu
            .with(send(disable, "status")?.carry("disabled", carried))
            .with(send(t.renew(), "renew")?)
            .with(send(t.delete(), "delete")?.danger());
    }
    Ok(Row::new(label)
        .cell(c.role(terms.role))
        .cell(uses)
        .cell(Cell::Badge(tone, status))
        .cell(Cell::Day(snapshot.created_at))
        .cell(menu))
}
