//! `/o/{organization}/settings`: its name, its language, what it asks of passwords, and the ways out.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::use_cases::tenants::{change_tenant_settings, rename_tenant};
use tenantry_domain::{
    locale::Locale,
    names::DisplayName,
    password::{PasswordPolicy, PlainPassword},
    permission::Permission,
    tenant_settings::{TenantSettings, TenantSettingsChange},
};

use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, LANGUAGES, shown, shown_with},
        paths::page_of,
        refusal::alert,
        texts::{Ending, FieldTexts, Leaving, Notice, Settings},
        visit::{Sent, Visit, Visitor},
    },
};

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    frame: Frame,
    t: Settings,
    l: Leaving,
    e: Ending,
    name: String,
    slug: String,
    root: String,
    /// The forms, for who may change the settings.
    forms: Option<(Form, Form)>,
    can_transfer: bool,
    can_delete: bool,
}

/// Shows the settings.
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    page(&app, &browser, &visitor, StatusCode::OK, Wrong::default()).await
}

/// Renames the organization.
pub(super) async fn rename(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let mut faults = Faults::default();
    let name = DisplayName::parse(entered.get("name")).map_err(|error| FieldTexts(browser.locale).name(error));
    if let Some(name) = faults.check("name", name) {
        app.application.tenants.rename.execute(&visitor.actor, rename_tenant::Command { name: name.clone() }).await?;
        browser.renamed(&visitor.actor.member()?.tenant_slug, name);
        return saved(&browser, &visitor);
    }
    let wrong = Wrong { name: Some((entered, faults)), ..Wrong::default() };
    page(&app, &browser, &visitor, StatusCode::UNPROCESSABLE_ENTITY, wrong).await
}

/// Changes the language of mails and the least length of passwords.
pub(super) async fn change(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let mut faults = Faults::default();
    let mut refused = None;
    if let Some(change) = read(&browser, &entered, &mut faults) {
        let seen = entered.get("version").parse().ok().map(|version| vec![version]);
        let command = change_tenant_settings::Command { change, seen };
        match app.application.tenants.change_settings.execute(&visitor.actor, command).await {
            Ok(_) => return saved(&browser, &visitor),
            Err(error) => refused = Some(alert(&browser, error)?),
        }
    }
    let wrong = Wrong { settings: Some((entered, faults)), alert: refused, ..Wrong::default() };
    page(&app, &browser, &visitor, StatusCode::UNPROCESSABLE_ENTITY, wrong).await
}

/// What was entered and is wrong.
#[derive(Default)]
struct Wrong {
    name: Option<(Entered, Faults)>,
    settings: Option<(Entered, Faults)>,
    alert: Option<String>,
}

fn saved(browser: &Browser, visitor: &InOrganization) -> Result<Response, Problem> {
    Ok(browser.done(&Notice::SettingsSaved, &page_of(&visitor.actor.member()?.tenant_slug, "/settings")))
}

async fn page(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    status: StatusCode,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let member = visitor.actor.member()?;
    let tenant = app.application.tenants.read.execute(&visitor.actor).await?.tenant;
    let forms = match visitor.actor.allowed(Permission::TenantUpdate) {
        Ok(_) => {
            let settings = app.application.tenants.read_settings.execute(&visitor.actor).await?;
            Some(forms(browser, visitor, (tenant.name(), &settings), wrong)?)
        }
        Err(_) => None,
    };
    let page = SettingsPage {
        t: Settings(browser.locale),
        l: Leaving(browser.locale),
        e: Ending(browser.locale),
        name: tenant.name().to_string(),
        slug: tenant.slug().to_string(),
        root: browser.site.path(&page_of(&member.tenant_slug, "")),
        forms,
        can_delete: visitor.actor.allowed(Permission::TenantDelete).is_ok(),
        can_transfer: visitor.actor.allowed(Permission::TenantTransfer).is_ok(),
        frame: Frame::within(browser, visitor),
    };
    if status == StatusCode::OK { shown(&page) } else { shown_with(status, &page) }
}

fn forms(
    browser: &Browser,
    visitor: &InOrganization,
    (name, settings): (&DisplayName, &TenantSettings),
    wrong: Wrong,
) -> Result<(Form, Form), Problem> {
    let slug = &visitor.actor.member()?.tenant_slug;
    let t = Settings(browser.locale);
    let form = |page: &str, save| Form::new(browser, visitor.user_id(), &page_of(slug, page), save).secondary();
    let (entered, faults) = wrong.name.unwrap_or_default();
    let named = Field::new("name", t.name(), Kind::Text, &entered, &faults).autocomplete("organization");
    let general = form("/settings/name", t.save_name()).field(named.or_value(name.as_str()));
    let snapshot = settings.snapshot();
    let was = snapshot.locale.map_or("", Locale::as_str);
    let least = snapshot.password_policy.map_or(PlainPassword::MIN, PasswordPolicy::least);
    let stored = || {
        (
            Entered(vec![("locale".to_owned(), was.to_owned()), ("least".to_owned(), least.to_string())]),
            Faults::default(),
        )
    };
    let (entered, faults) = wrong.settings.unwrap_or_else(stored);
    let named = LANGUAGES.map(|(locale, name)| (locale.as_str(), name));
    let languages = [("", t.usual())].into_iter().chain(named);
    let languages = languages.map(|(tag, name)| (tag.to_owned(), name.to_owned())).collect();
    let hint = t.least_hint(PlainPassword::MIN, PasswordPolicy::STRICTEST);
    let mails = form("/settings", t.save_mails())
        .field(Field::new("locale", t.locale(), Kind::Choice(languages), &entered, &faults))
        .field(Field::new("least", t.least(), Kind::Number, &entered, &faults).hint(hint))
        .carry("version", &snapshot.version.to_string())
        .alert(wrong.alert);
    Ok((general, mails))
}

fn read(browser: &Browser, entered: &Entered, faults: &mut Faults) -> Option<TenantSettingsChange> {
    let t = Settings(browser.locale);
    let locale = match entered.get("locale") {
        "" => None,
        tag => Some(Locale::of_tag(tag).ok()?),
    };
    let least = entered.get("least").trim().parse::<u32>().ok();
    let policy = least.and_then(|least| PasswordPolicy::parse(least).ok());
    let hint = t.least_hint(PlainPassword::MIN, PasswordPolicy::STRICTEST);
    let policy = faults.check("least", policy.ok_or(hint))?;
    Some(TenantSettingsChange { locale: Some(locale), password_policy: Some(Some(policy)) })
}
