//! `/o/{organization}/domains/{id}`: one domain, the record that proves it, and who may join by it.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use tenantry_application::use_cases::domains::change_domain::Command;
use tenantry_domain::{
    domain_claim::{DomainClaim, DomainClaimChange, DomainClaimStatus, Finding, JoinPolicy},
    permission::Permission,
    role::Role,
};

use super::{Names, confirm::ConfirmPage, domains::status, id_in};
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        components::{Column, CopyText, Rendered, Row, Table, Tone, rendered},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown, shown_with},
        paths::page_of,
        refusal::alert,
        texts::{Domains, Everyday, FieldTexts, Notice},
        visit::{Sent, Visit, Visitor},
    },
};

#[derive(Template)]
#[template(path = "domain.html")]
struct DomainPage {
    frame: Frame,
    t: Domains,
    list: String,
    domain: String,
    status: (Tone, String),
    /// What the person has to know of it.
    remark: Option<String>,
    /// Why nothing was done.
    alert: Option<String>,
    /// The record, to copy.
    record: Rendered,
    /// The button that looks for the record, for who may.
    check: Option<Form>,
    /// The form of who may join, for who may change it.
    form: Option<Form>,
    remove: String,
}

/// Shows the domain.
pub(super) async fn show(
    State(app): State<App>,
    Path(names): Names,
    visit: Visit<InOrganization>,
) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    let claim = app.application.domains.find.execute(&visitor.actor, id_in(&names, "id")?).await?;
    shown(&page(&browser, &visitor, &claim, (&stored(&claim), &Faults::default()), None)?)
}

/// Changes who may join, and as what.
pub(super) async fn change(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let claim = app.application.domains.find.execute(&visitor.actor, id_in(&names, "id")?).await?;
    let mut faults = Faults::default();
    let mut refused = None;
    if let Some(change) = change_of(&browser, &entered, &mut faults) {
        let command = Command { id: claim.id(), change };
        match app.application.domains.change.execute(&visitor.actor, command).await {
            Ok(_) => return back(&browser, &visitor, &claim, &Notice::Saved),
            Err(error) => refused = Some(alert(&browser, error)?),
        }
    }
    let page = page(&browser, &visitor, &claim, (&entered, &faults), refused)?;
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Looks for the record, and says what was found.
pub(super) async fn verify(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, .. } = sent;
    app.limits.check_domains(&visitor.actor)?;
    let (claim, refused) = match app.application.domains.verify.execute(&visitor.actor, id_in(&names, "id")?).await {
        Ok(looked) if looked.finding == Finding::Record => {
            let notice = Notice::DomainVerified(looked.claim.domain().to_string());
            return back(&browser, &visitor, &looked.claim, &notice);
        }
        Ok(looked) => (looked.claim, Domains(browser.locale).finding(looked.finding)),
        Err(error) => {
            let refused = alert(&browser, error)?;
            (app.application.domains.find.execute(&visitor.actor, id_in(&names, "id")?).await?, refused)
        }
    };
    let page = page(&browser, &visitor, &claim, (&stored(&claim), &Faults::default()), Some(refused))?;
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Asks whether to remove the domain, and says what is lost.
pub(super) async fn ask_to_remove(
    State(app): State<App>,
    Path(names): Names,
    visit: Visit<InOrganization>,
) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    visitor.actor.allowed(Permission::DomainsManage)?;
    let claim = app.application.domains.find.execute(&visitor.actor, id_in(&names, "id")?).await?;
    shown(&removal(&browser, &visitor, &claim, None)?)
}

/// Removes the domain.
pub(super) async fn remove(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, .. } = sent;
    let claim = app.application.domains.find.execute(&visitor.actor, id_in(&names, "id")?).await?;
    match app.application.domains.remove.execute(&visitor.actor, claim.id()).await {
        Ok(()) => {
            let list = page_of(&visitor.actor.member()?.tenant_slug, "/domains");
            Ok(browser.done(&Notice::DomainRemoved(claim.domain().to_string()), &list))
        }
        Err(error) => {
            let alert = alert(&browser, error)?;
            shown_with(StatusCode::UNPROCESSABLE_ENTITY, &removal(&browser, &visitor, &claim, Some(alert))?)
        }
    }
}

/// Leads back to the page of the domain.
fn back(
    browser: &Browser,
    visitor: &InOrganization,
    claim: &DomainClaim,
    notice: &Notice,
) -> Result<Response, Problem> {
    Ok(browser.done(notice, &path(visitor, claim)?))
}

fn path(visitor: &InOrganization, claim: &DomainClaim) -> Result<String, Problem> {
    Ok(page_of(&visitor.actor.member()?.tenant_slug, &format!("/domains/{}", claim.id())))
}

fn change_of(browser: &Browser, entered: &Entered, faults: &mut Faults) -> Option<DomainClaimChange> {
    let required = FieldTexts(browser.locale).required();
    let policy = faults.check("policy", entered.get("policy").parse().map_err(|_| required));
    let role = faults.check("role", entered.get("role").parse().map_err(|_| required));
    Some(DomainClaimChange { policy: Some(policy?), role: Some(role?) })
}

/// Returns what is stored, as if it had been entered.
fn stored(claim: &DomainClaim) -> Entered {
    let snapshot = claim.snapshot();
    Entered(vec![("policy".to_owned(), snapshot.policy.to_string()), ("role".to_owned(), snapshot.role.to_string())])
}

fn page(
    browser: &Browser,
    visitor: &InOrganization,
    claim: &DomainClaim,
    (entered, faults): (&Entered, &Faults),
    alert: Option<String>,
) -> Result<DomainPage, Problem> {
    let (t, path) = (Domains(browser.locale), path(visitor, claim)?);
    let may_manage = visitor.actor.allowed(Permission::DomainsManage).is_ok();
    let remark = match (claim.snapshot().status, claim.lost_from()) {
        (DomainClaimStatus::Lost { .. }, _) => Some(t.is_lost().to_owned()),
        (_, Some(end)) => Some(t.is_missing(browser.clock().day(end))),
        (_, None) => None,
    };
    let frame = Frame::within(browser, visitor);
    Ok(DomainPage {
        list: browser.site.path(&page_of(&visitor.actor.member()?.tenant_slug, "/domains")),
        domain: claim.domain().to_string(),
        status: status(browser, claim),
        remark,
        alert,
        record: rendered(record(t, claim), &frame)?,
        check: may_manage.then(|| Form::new(browser, visitor.user_id(), &format!("{path}/verify"), t.check())),
        form: may_manage.then(|| who_joins(browser, visitor, &path, entered, faults)),
        remove: browser.site.path(&format!("{path}/remove")),
        frame,
        t,
    })
}

/// Returns the record, to copy part by part.
fn record(t: Domains, claim: &DomainClaim) -> Table {
    let part = |text: String, name: &str| CopyText::new(text, t.copy(), t.copied()).named(t.copy_of(name));
    let row = Row::new("TXT")
        .cell(part(claim.domain().challenge_name(), t.record_name()))
        .cell(part(claim.record_value(), t.value()));
    Table::new([t.kind(), t.record_name(), t.value()].map(Column::new)).row(row)
}

fn who_joins(browser: &Browser, visitor: &InOrganization, path: &str, entered: &Entered, faults: &Faults) -> Form {
    let (t, c) = (Domains(browser.locale), Everyday(browser.locale));
    let policies = JoinPolicy::ALL.map(|policy| (policy.to_string(), t.policy(policy).to_owned()));
    let roles = [Role::Member, Role::Viewer].map(|role| (role.to_string(), c.role(role).to_owned()));
    Form::new(browser, visitor.user_id(), path, c.save())
        .field(Field::new("policy", t.joining(), Kind::Choice(policies.into()), entered, faults))
        .field(Field::new("role", t.role(), Kind::Choice(roles.into()), entered, faults))
        .secondary()
}

fn removal(
    browser: &Browser,
    visitor: &InOrganization,
    claim: &DomainClaim,
    alert: Option<String>,
) -> Result<ConfirmPage, Problem> {
    let (t, path) = (Domains(browser.locale), path(visitor, claim)?);
    let form = Form::new(browser, visitor.user_id(), &format!("{path}/remove"), &t.remove(claim.domain()));
    Ok(ConfirmPage {
        frame: Frame::within(browser, visitor),
        title: t.remove_title(claim.domain()),
        text: t.remove_lost().to_owned(),
        form: form.dangerous().alert(alert),
        back: browser.site.path(&path),
    })
}
