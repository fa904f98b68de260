//! `/sign-up` and `/organizations/new`: founding an organization, with a new account or from the own one.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::{
    founding::{FoundingError, NewTenant},
    ports::user_tenants::UserTenant,
    use_cases::{
        auth::sign_up::{self, SignUpError},
        idempotency::RepeatableRequest,
        tenants::found_tenant::{self, FoundTenantError},
    },
};
use tenantry_domain::{email::Email, names::DisplayName, password::PlainPassword, slug::Slug};

use super::{
    browser::{Browser, user_of},
    form::{Entered, Faults, Field, Form, Kind},
    frame::{Frame, shown, shown_with},
    paths::page_of,
    texts::{Everyday, FieldTexts, Notice, SignUp},
    visit::{Anybody, Sent, SignedInPerson, Visit, Visitor},
};
use crate::http::{
    extract::{context::Anonymous, throttled::Throttled},
    problem::Problem,
    state::App,
};

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUpPage {
    frame: Frame,
    t: SignUp,
    sign_in: &'static str,
    form: Form,
}

/// Shows the form for a new account. Whoever is signed in has one, and founds from there.
pub(super) async fn show(visit: Visit<Anybody>) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    if visitor.actor().is_some() {
        return Ok(browser.go("/organizations/new"));
    }
    shown(&page(&browser, &visitor, &Entered::default(), &Faults::default()))
}

/// Creates the account and the organization, and signs in.
pub(super) async fn submit(
    _: Throttled,
    State(app): State<App>,
    Anonymous(anonymous): Anonymous,
    sent: Sent<Anybody>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let mut faults = Faults::default();
    if let Some(command) = new_account(&browser, &entered, &mut faults) {
        match app.application.auth.sign_up.execute(&anonymous, command).await {
            Ok(founded) => {
                let current = UserTenant::of(founded.tenant, &founded.membership);
                browser.begin_session(&founded.tokens, Some(&current), false);
                return Ok(founded_page(&browser, &current));
            }
            Err(SignUpError::EmailTaken) => faults.note("email", SignUp(browser.locale).email_taken()),
            Err(SignUpError::Password(error)) => faults.note("password", FieldTexts(browser.locale).password(&error)),
            Err(SignUpError::Founding(FoundingError::SlugTaken { suggestions })) => {
                faults.note("slug", slug_taken(&browser, &suggestions));
            }
            Err(error) => return Err(error.into()),
        }
    }
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&browser, &visitor, &entered, &faults))
}

/// Shows the form for another organization.
pub(super) async fn show_another(visit: Visit<SignedInPerson>) -> Result<Response, Problem> {
    shown(&page(&visit.browser, &visit.visitor, &Entered::default(), &Faults::default()))
}

/// Creates another organization of the person.
pub(super) async fn submit_another(
    _: Throttled,
    State(app): State<App>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let mut faults = Faults::default();
    if let Some(tenant) = new_tenant(&browser, &entered, &mut faults) {
        let command = found_tenant::Command { tenant, repeatable: repeatable(&entered) };
        match app.application.tenants.found.execute(&visitor.0, command).await {
            Ok(founded) => {
                let current = UserTenant::of(founded.tenant, &founded.membership);
                browser.keep_grant(&founded.tokens, Some(&current));
                return Ok(founded_page(&browser, &current));
            }
            Err(FoundTenantError::Founding(FoundingError::SlugTaken { suggestions })) => {
                faults.note("slug", slug_taken(&browser, &suggestions));
            }
            Err(error) => return Err(error.into()),
        }
    }
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&browser, &visitor, &entered, &faults))
}

fn page(browser: &Browser, visitor: &impl Visitor, entered: &Entered, faults: &Faults) -> SignUpPage {
    let (t, c) = (SignUp(browser.locale), Everyday(browser.locale));
    let actor = visitor.actor();
    let known = actor.is_some();
    let organization = Field::new("organization", t.organization(), Kind::Text, entered, faults)
        .autocomplete("organization")
        .focused();
    let slug = Field::new("slug", t.slug(), Kind::Text, entered, faults)
        .hint(t.slug_hint())
        .derived_from("organization")
        .optional();
    let action = if known { "/organizations/new" } else { "/sign-up" };
    let mut form = Form::new(browser, actor.and_then(user_of), action, t.submit()).once(browser, entered);
    form = form.field(organization).field(slug);
    if !known {
        let password = Field::new("password", c.password(), Kind::Password, entered, faults)
            .hint(c.password_hint(PlainPassword::MIN))
            .autocomplete("new-password");
        form = form
            .field(Field::new("name", c.your_name(), Kind::Text, entered, faults).autocomplete("name"))
            .field(Field::new("email", c.email(), Kind::Email, entered, faults).autocomplete("username"))
            .field(password);
    }
    SignUpPage { frame: Frame::new(browser, actor), t, sign_in: super::texts::SignIn(browser.locale).title(), form }
}

fn new_account(browser: &Browser, entered: &Entered, faults: &mut Faults) -> Option<sign_up::Command> {
    let t = FieldTexts(browser.locale);
    let tenant = new_tenant(browser, entered, faults);
    let name = faults.check("name", DisplayName::parse(entered.get("name")).map_err(|error| t.name(error)));
    let email = faults.check("email", Email::parse(entered.get("email")).map_err(|error| t.email(error)));
    let password = PlainPassword::present(entered.get("password")).map_err(|error| t.password(&error));
    let password = faults.check("password", password);
    Some(sign_up::Command {
        email: email?,
        password: password?,
        name: name?,
        locale: Some(browser.locale),
        tenant: tenant?,
        repeatable: repeatable(entered),
    })
}

fn new_tenant(browser: &Browser, entered: &Entered, faults: &mut Faults) -> Option<NewTenant> {
    let t = FieldTexts(browser.locale);
    let name = DisplayName::parse(entered.get("organization")).map_err(|error| t.name(error));
    let name = faults.check("organization", name);
    let slug = entered.optional("slug").map(Slug::parse).transpose().map_err(|error| t.slug(error));
    let slug = faults.check("slug", slug);
    Some(NewTenant { name: name?, slug: slug? })
}

/// Returns the form as a request that may arrive twice.
fn repeatable(entered: &Entered) -> Option<RepeatableRequest> {
    let fields = ["organization", "slug", "name", "email", "password"].map(|name| entered.get(name));
    entered.repeatable("", &fields)
}

fn slug_taken(browser: &Browser, suggestions: &[Slug]) -> String {
    let t = SignUp(browser.locale);
    suggestions.first().map_or_else(|| t.slug_taken_at_all().to_owned(), |free| t.slug_taken(free))
}

fn founded_page(browser: &Browser, current: &UserTenant) -> Response {
    let notice = Notice::Founded(current.tenant.name().to_string());
    browser.done(&notice, &page_of(current.tenant.slug(), ""))
}
