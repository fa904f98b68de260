//! `/o/{organization}/transfer`: another owner, first chosen, then named and confirmed.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::{
    ports::memberships::{MemberFilter, MemberSort},
    use_cases::{memberships::list_members, tenants::transfer_ownership::Command},
};
use tenantry_domain::{
    membership::Membership,
    page::{Limit, PageRequest},
    permission::Permission,
    user::UserId,
    words::SearchWords,
};

use super::confirm::ConfirmPage;
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown, shown_with},
        paths::page_of,
        refusal::alert,
        sign_in_form::RETURN_TO,
        texts::{Everyday, Members, Notice, Settings},
        visit::{Sent, Visit, Visitor},
    },
};

#[derive(Template)]
#[template(path = "transfer.html")]
struct TransferPage {
    frame: Frame,
    t: Settings,
    /// The search, if it is needed: there are many, or it found nobody.
    search: Option<Field>,
    /// The choice, or `None` if there is nobody.
    choice: Option<Field>,
    /// Whether there are more than the choice has.
    more: bool,
    action: String,
    next: &'static str,
    back: String,
}

/// Shows the choice of a member, or the question whether to make that one the owner.
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, query } = visit;
    visitor.actor.allowed(Permission::TenantTransfer)?;
    match UserId::parse(query.get("to")) {
        Ok(to) => shown(&question(&app, &browser, &visitor, (to, &query), None).await?),
        Err(_) => shown(&choice(&app, &browser, &visitor, &query).await?),
    }
}

/// Makes the member the owner.
pub(super) async fn transfer(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let Ok(user_id) = UserId::parse(entered.get("to")) else {
        return shown(&choice(&app, &browser, &visitor, &Entered::default()).await?);
    };
    match app.application.tenants.transfer_ownership.execute(&visitor.actor, Command { user_id }).await {
        Ok(owner) => {
            browser.note(&Notice::OwnershipTransferred(owner.snapshot().name.to_string()));
            let settings = page_of(&visitor.actor.member()?.tenant_slug, "/settings");
            Ok(browser.go_on(entered.get(RETURN_TO), &settings))
        }
        Err(error) => {
            let alert = alert(&browser, error)?;
            let page = question(&app, &browser, &visitor, (user_id, &entered), Some(alert)).await?;
            shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn choice(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    query: &Entered,
) -> Result<TransferPage, Problem> {
    let member = visitor.actor.member()?;
    let t = Settings(browser.locale);
    // So many words are in no name.
    let search = query.optional("search").and_then(|text| SearchWords::parse(text).ok());
    let searched = search.is_some();
    let filter = MemberFilter { active: Some(true), search, ..MemberFilter::default() };
    let page = PageRequest { after: None, limit: Limit::default() };
    let command = list_members::Command { filter, sort: MemberSort::default(), page };
    let found = app.application.memberships.list.execute(&visitor.actor, command).await?;
    let more = found.next.is_some();
    let others = found.items.iter().map(Membership::snapshot).filter(|other| other.user_id != member.user_id);
    let others: Vec<_> =
        others.map(|other| (other.user_id.to_string(), format!("{} ({})", other.name, other.email))).collect();
    let field = |others| Field::new("to", t.new_owner(), Kind::Choice(others), &Entered::default(), &Faults::default());
    let label = Members(browser.locale).search();
    let search = Field::new("search", label, Kind::Text, query, &Faults::default()).optional();
    Ok(TransferPage {
        frame: Frame::within(browser, visitor),
        search: (more || searched).then_some(search),
        more,
        choice: (!others.is_empty()).then(|| field(others)),
        action: browser.site.path(&page_of(&member.tenant_slug, "/transfer")),
        next: Everyday(browser.locale).next(),
        back: browser.site.path(&page_of(&member.tenant_slug, "/settings")),
        t,
    })
}

async fn question(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    (to, asked): (UserId, &Entered),
    alert: Option<String>,
) -> Result<ConfirmPage, Problem> {
    let t = Settings(browser.locale);
    let member = app.application.memberships.find.execute(&visitor.actor, to).await?;
    let (name, slug) = (&member.snapshot().name, &visitor.actor.member()?.tenant_slug);
    let form = Form::new(browser, visitor.user_id(), &page_of(slug, "/transfer"), &t.confirm(name));
    let page = ConfirmPage {
        frame: Frame::within(browser, visitor),
        title: t.confirm_title(name),
        text: format!("{} {}", t.transfer_lead(), t.confirm_lost()),
        form: form.carry("to", &to.to_string()).dangerous().alert(alert),
        back: browser.site.path(&page_of(slug, "/settings")),
    };
    Ok(page.asked_from(browser, asked))
}
