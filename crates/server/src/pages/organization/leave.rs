//! `/o/{organization}/leave`: leaving the organization.

use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::{
    actor::Actor, ports::tenants::TenantKey, ports::user_tenants::UserTenant, use_cases::auth::switch_tenant::Command,
};
use tenantry_domain::{page::PageRequest, slug::Slug};

use super::confirm::ConfirmPage;
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        form::{Entered, Form},
        frame::{Frame, shown, shown_with},
        paths::page_of,
        refusal::alert,
        texts::{Leaving, Notice},
        visit::{Sent, Visit, Visitor},
    },
};

/// Asks whether to leave, and says what is lost.
pub(super) async fn show(visit: Visit<InOrganization>) -> Result<Response, Problem> {
    shown(&question(&visit.browser, &visit.visitor, &visit.query, None)?)
}

/// Leaves the organization. The session goes on in another one of the person, if there is one.
pub(super) async fn leave(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let slug = &visitor.actor.member()?.tenant_slug;
    let elsewhere = open_another(&app, &browser, &visitor.actor, slug).await?;
    match app.application.memberships.leave.execute(&visitor.actor).await {
        Ok(()) => {
            browser.forget_organization(slug);
            let notice = Notice::Left(visitor.name.to_string());
            if elsewhere {
                return Ok(browser.done(&notice, "/organizations"));
            }
            // The session was for this organization alone. The next one is the person's own.
            app.application.auth.sign_out.execute(&visitor.actor).await?;
            browser.end_session();
            Ok(browser.done(&notice, "/sign-in"))
        }
        Err(error) => {
            let alert = alert(&browser, error)?;
            shown_with(StatusCode::UNPROCESSABLE_ENTITY, &question(&browser, &visitor, &entered, Some(alert))?)
        }
    }
}

/// Opens another organization of the person in the same session. Returns whether there is one.
async fn open_another(app: &App, browser: &Browser, actor: &Actor, slug: &Slug) -> Result<bool, Problem> {
    let own = app.application.me.list_tenants.execute(actor, PageRequest::default()).await?.items;
    let mut others = own.into_iter().filter_map(UserTenant::usable).filter(|other| other.tenant.slug() != slug);
    let Some(other) = others.next() else { return Ok(false) };
    let command = Command { tenant: TenantKey::parse(other.tenant.slug().as_str()) };
    let switched = app.application.auth.switch_tenant.execute(actor, command).await?;
    browser.keep_grant(&switched.tokens, Some(&switched.current));
    Ok(true)
}

fn question(
    browser: &Browser,
    visitor: &InOrganization,
    asked: &Entered,
    alert: Option<String>,
) -> Result<ConfirmPage, Problem> {
    let (t, slug) = (Leaving(browser.locale), &visitor.actor.member()?.tenant_slug);
    let form = Form::new(browser, visitor.user_id(), &page_of(slug, "/leave"), &t.leave(&visitor.name));
    let page = ConfirmPage {
        frame: Frame::within(browser, visitor),
        title: t.title(&visitor.name),
        text: t.lost().to_owned(),
        form: form.dangerous().alert(alert),
        back: browser.site.path(&page_of(slug, "/settings")),
    };
    Ok(page.asked_from(browser, asked))
}
