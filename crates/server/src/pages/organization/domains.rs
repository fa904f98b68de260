//! `/o/{organization}/domains`: the domains that the organization claims.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::use_cases::domains::claim_domain::Command;
use tenantry_domain::{
    domain_claim::{DomainClaim, DomainClaimStatus, JoinPolicy, JoinRole},
    mail_domain::ClaimedDomain,
    permission::Permission,
};

use super::listing;
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        components::{Cell, Column, Rendered, Row, Table, Tone, rendered},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown, shown_with},
        paths::page_of,
        refusal::alert,
        texts::{Domains, Everyday, Members, Notice},
        visit::{Sent, Visit, Visitor},
    },
};

#[derive(Template)]
#[template(path = "domains.html")]
struct DomainsPage {
    frame: Frame,
    t: Domains,
    m: Members,
    path: String,
    /// The domains, if there are any.
    table: Option<Rendered>,
    next: Option<String>,
    /// The form that claims one, for who may.
    form: Option<Form>,
}

/// What was entered and refused.
#[derive(Default)]
struct Wrong {
    entered: Entered,
    faults: Faults,
    alert: Option<String>,
}

/// Shows the list.
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, query } = visit;
    shown(&page(&app, &browser, &visitor, &query, None).await?)
}

/// Claims a domain.
pub(super) async fn claim(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let mut wrong = Wrong::default();
    let domain = ClaimedDomain::parse(entered.get("domain"));
    let domain = domain.map_err(|error| Domains(browser.locale).refused(&error));
    if let Some(domain) = wrong.faults.check("domain", domain) {
        let command = Command { domain, policy: JoinPolicy::default(), role: JoinRole::default() };
        match app.application.domains.claim.execute(&visitor.actor, command).await {
            Ok(claim) => {
                let path = page_of(&visitor.actor.member()?.tenant_slug, &format!("/domains/{}", claim.id()));
                return Ok(browser.done(&Notice::DomainClaimed(claim.domain().to_string()), &path));
            }
            Err(error) => wrong.alert = Some(alert(&browser, error)?),
        }
    }
    wrong.entered = entered;
    let page = page(&app, &browser, &visitor, &Entered::default(), Some(wrong)).await?;
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn page(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    query: &Entered,
    wrong: Option<Wrong>,
) -> Result<DomainsPage, Problem> {
    let (t, c) = (Domains(browser.locale), Everyday(browser.locale));
    let root = page_of(&visitor.actor.member()?.tenant_slug, "/domains");
    let path = browser.site.path(&root);
    let list = listing(app, browser, visitor, &path, wrong.is_some())?;
    let wanted = list.page(None, query.optional("cursor"))?;
    let found = app.application.domains.list.execute(&visitor.actor, wanted).await?;
    let found = list.answer(found, |claim| claim);
    let frame = Frame::within(browser, visitor);
    let rows = found.items.iter().map(|claim| {
        let (tone, status) = status(browser, claim);
        Row::new(Cell::Link(claim.domain().to_string(), format!("{path}/{}", claim.id())))
            .cell(Cell::Badge(tone, status))
            .cell(t.policy(claim.snapshot().policy))
            .cell(c.role(claim.snapshot().role.get()))
    });
    let table = Table::new([t.domain(), t.status(), t.joining(), t.role()].map(Column::new)).rows(rows);
    let Wrong { entered, faults, alert } = wrong.unwrap_or_default();
    let form = visitor.actor.allowed(Permission::DomainsManage).is_ok().then(|| {
        Form::new(browser, visitor.user_id(), &root, t.add())
            .field(Field::new("domain", t.domain(), Kind::Text, &entered, &faults).hint(t.domain_hint()))
            .alert(alert)
    });
    Ok(DomainsPage {
        m: Members(browser.locale),
        table: (!found.items.is_empty()).then(|| rendered(table, &frame)).transpose()?,
        next: found.next_cursor.map(|cursor| format!("{path}?cursor={cursor}")),
        path,
        form,
        frame,
        t,
    })
}

/// Returns the state of a domain in a word, and how it is to be taken.
pub(super) fn status(browser: &Browser, claim: &DomainClaim) -> (Tone, String) {
    let t = Domains(browser.locale);
    match (claim.snapshot().status, claim.lost_from()) {
        (DomainClaimStatus::Pending, _) => (Tone::Neutral, t.pending().to_owned()),
        (DomainClaimStatus::Verified { .. }, None) => (Tone::Good, t.verified().to_owned()),
        (DomainClaimStatus::Verified { .. }, Some(end)) => (Tone::Warning, t.missing(browser.clock().day(end))),
        (DomainClaimStatus::Lost { .. }, _) => (Tone::Bad, t.lost().to_owned()),
    }
}
