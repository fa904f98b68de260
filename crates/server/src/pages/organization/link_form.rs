//! `/o/{organization}/links/new`: making an invitation link, and the page that shows its URL once.

use std::num::NonZeroU32;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::use_cases::invitation_links::url::LinkWithUrl;
use tenantry_domain::{
    Span, Timestamp,
    allowed_domains::AllowedDomains,
    invitation_link::{LinkTerms, MOST_USES},
    names::Label,
    permission::Permission,
    role::Role,
};

use super::roles_up_to;
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        components::{Column, CopyText, Rendered, Row, Table, rendered},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown, shown_with},
        paths::page_of,
        refusal::alert,
        texts::{FieldTexts, Links},
        visit::{Sent, Visit, Visitor},
    },
};

/// The longest that a link is valid if it expires: ten years.
const MOST_DAYS: u32 = 3650;

#[derive(Template)]
#[template(path = "link_form.html")]
struct LinkFormPage {
    frame: Frame,
    t: Links,
    form: Form,
    back: String,
}

#[derive(Template)]
#[template(path = "link_shared.html")]
struct SharedPage {
    frame: Frame,
    t: Links,
    table: Rendered,
    back: String,
}

/// Shows the form.
pub(super) async fn show(visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    visitor.actor.allowed(Permission::LinksManage)?;
    shown(&page(&browser, &visitor, &Entered::default(), &Faults::default(), None)?)
}

/// Makes the link, and shows its URL once.
pub(super) async fn submit(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let (mut faults, mut refused) = (Faults::default(), None);
    if let Some(terms) = read(&browser, &entered, app.now(), &mut faults) {
        match app.application.invitation_links.create.execute(&visitor.actor, terms).await {
            Ok(made) => return shared(&browser, &visitor, &made),
            Err(error) => refused = Some(alert(&browser, error)?),
        }
    }
    let page = page(&browser, &visitor, &entered, &faults, refused)?;
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Shows the URL of a link, which nobody sees again.
pub(super) fn shared(browser: &Browser, visitor: &InOrganization, made: &LinkWithUrl) -> Result<Response, Problem> {
    let t = Links(browser.locale);
    let label = made.link.terms().label.as_ref().map_or(t.unnamed(), Label::as_str).to_owned();
    let copy = CopyText::new(made.url.clone(), t.copy(), t.copied()).named(t.copy());
    let table = Table::new([t.label(), t.link()].map(Column::new)).row(Row::new(label).cell(copy));
    let frame = Frame::within(browser, visitor);
    shown(&SharedPage {
        table: rendered(table, &frame)?,
        back: browser.site.path(&page_of(&visitor.actor.member()?.tenant_slug, "/links")),
        frame,
        t,
    })
}

fn page(
    browser: &Browser,
    visitor: &InOrganization,
    entered: &Entered,
    faults: &Faults,
    alert: Option<String>,
) -> Result<LinkFormPage, Problem> {
    let member = visitor.actor.member()?;
    let t = Links(browser.locale);
    let text = |name, label, kind| Field::new(name, label, kind, entered, faults);
    let form = Form::new(browser, visitor.user_id(), &page_of(&member.tenant_slug, "/links/new"), t.make())
        .field(text("label", t.label(), Kind::Text).hint(t.label_hint()).optional().focused())
        .field(text("role", t.role(), roles_up_to(browser, member.role)).or_value(Role::Member.as_str()))
        .field(text("max_uses", t.max_uses(), Kind::Number).hint(t.max_uses_hint()).optional())
        .field(text("days", t.days(), Kind::Number).hint(t.days_hint()).optional())
        .field(text("domains", t.domains(), Kind::Lines).hint(t.domains_hint()).optional())
        .alert(alert);
    let back = browser.site.path(&page_of(&member.tenant_slug, "/links"));
    Ok(LinkFormPage { frame: Frame::within(browser, visitor), t, form, back })
}

fn read(browser: &Browser, entered: &Entered, now: Timestamp, faults: &mut Faults) -> Option<LinkTerms> {
    let (t, f) = (Links(browser.locale), FieldTexts(browser.locale));
    let label = entered.optional("label").map(Label::parse).transpose().map_err(|error| f.name(error));
    let label = faults.check("label", label);
    let role = faults.check("role", entered.get("role").parse::<Role>().map_err(|_| f.required()));
    let max_uses = faults.check("max_uses", number(t, entered, "max_uses", MOST_USES));
    let days = faults.check("days", number(t, entered, "days", MOST_DAYS));
    let domains = AllowedDomains::parse(
        entered.get("domains").split([',', ';', '\n', '\r', ' ']).filter(|one| !one.trim().is_empty()),
    );
    let allowed_domains = faults.check("domains", domains.map_err(|_| t.wrong_domains()));
    Some(LinkTerms {
        label: label?,
        role: role?,
        max_uses: max_uses?,
        expires_at: days?.map(|days| now + Span::days(i64::from(days.get()))),
        allowed_domains: allowed_domains?,
    })
}

/// Returns the number in an optional field.
///
/// # Errors
/// What to say of a text that is no number up to `most`.
fn number(t: Links, entered: &Entered, name: &str, most: u32) -> Result<Option<NonZeroU32>, String> {
    let Some(text) = entered.optional(name) else { return Ok(None) };
    let number = text.trim().parse().ok().and_then(NonZeroU32::new).filter(|number| number.get() <= most);
    number.map(Some).ok_or_else(|| t.number(most))
}
