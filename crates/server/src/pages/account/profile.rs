//! `/account`: the name, the language and the time zone of the person.

use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::{
    actor::Actor,
    use_cases::me::{change_my_settings, rename_me},
};
use tenantry_domain::{
    locale::{Locale, UnknownLocale},
    names::DisplayName,
    time_zone::TimeZone,
    user::{User, UserSettingsChange},
};

use super::{
    frame::{AccountPage, PROFILE, Part, account_page},
    time_zones::{SUGGESTED, find},
};
use crate::{
    http::{extract::throttled::Throttled, problem::Problem, state::App},
    pages::{
        browser::{Browser, user_of},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{LANGUAGES, shown, shown_with},
        texts::{Account, Everyday, FieldTexts, Notice},
        visit::{Sent, SignedInPerson, Visit},
    },
};

/// The choice of no language.
const NONE: &str = "none";

/// Shows the forms.
pub(in crate::pages) async fn show(State(app): State<App>, visit: Visit<SignedInPerson>) -> Result<Response, Problem> {
    let Visit { browser, visitor: SignedInPerson(actor), .. } = visit;
    let user = app.application.me.read_settings.execute(&actor).await?;
    shown(&page(&browser, &actor, &user, (&Entered::default(), &Faults::default())))
}

/// Changes the name.
pub(in crate::pages) async fn rename(
    _: Throttled,
    State(app): State<App>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: SignedInPerson(actor), entered } = sent;
    let (t, mut faults) = (FieldTexts(browser.locale), Faults::default());
    let name = faults.check("name", DisplayName::parse(entered.get("name")).map_err(|error| t.name(error)));
    let Some(name) = name else { return again(&app, &browser, &actor, (&entered, &faults)).await };
    app.application.me.rename.execute(&actor, rename_me::Command { name }).await?;
    Ok(browser.done(&Notice::Saved, PROFILE))
}

/// Chooses the language of mails, and that of the pages on this device.
pub(in crate::pages) async fn choose_language(
    State(app): State<App>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: SignedInPerson(actor), entered } = sent;
    let mut faults = Faults::default();
    let chosen = language(entered.get("locale")).map_err(|_| Account(browser.locale).unknown_language());
    let Some(locale) = faults.check("locale", chosen) else {
        return again(&app, &browser, &actor, (&entered, &faults)).await;
    };
    let change = UserSettingsChange { locale: Some(locale), ..UserSettingsChange::default() };
    app.application.me.change_settings.execute(&actor, change_my_settings::Command { change }).await?;
    let Some(locale) = locale else { return Ok(browser.done(&Notice::Saved, PROFILE)) };
    browser.choose_language(locale);
    Ok(browser.done(&Notice::LanguageChosen, PROFILE))
}

/// Chooses the time zone in which pages show times, or that of the device.
pub(in crate::pages) async fn choose_time_zone(
    State(app): State<App>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: SignedInPerson(actor), entered } = sent;
    let mut faults = Faults::default();
    let found = entered.optional("time_zone").map(find).transpose();
    let found = found.map_err(|_| Account(browser.locale).unknown_time_zone());
    let Some(zone) = faults.check("time_zone", found) else {
        return again(&app, &browser, &actor, (&entered, &faults)).await;
    };
    let change = UserSettingsChange { time_zone: Some(zone), ..UserSettingsChange::default() };
    app.application.me.change_settings.execute(&actor, change_my_settings::Command { change }).await?;
    browser.choose_time_zone(zone);
    Ok(browser.done(&Notice::Saved, PROFILE))
}

fn language(text: &str) -> Result<Option<Locale>, UnknownLocale> {
    if text == NONE { Ok(None) } else { Locale::of_tag(text).map(Some) }
}

async fn again(app: &App, browser: &Browser, actor: &Actor, wrong: (&Entered, &Faults)) -> Result<Response, Problem> {
    let user = app.application.me.read_settings.execute(actor).await?;
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page(browser, actor, &user, wrong))
}

fn page(browser: &Browser, actor: &Actor, user: &User, (entered, faults): (&Entered, &Faults)) -> AccountPage {
    let (t, c) = (Account(browser.locale), Everyday(browser.locale));
    let name = Field::new("name", c.your_name(), Kind::Text, entered, faults)
        .hint(t.name_hint())
        .autocomplete("name")
        .or_value(user.name().as_str());
    let languages = LANGUAGES.map(|(locale, name)| (locale.as_str(), name)).into_iter();
    let choices = languages.chain([(NONE, t.no_language())]).map(|(value, label)| (value.into(), label.into()));
    let language = Field::new("locale", c.language(), Kind::Choice(choices.collect()), entered, faults)
        .hint(t.language_hint())
        .or_value(user.locale().map_or(NONE, Locale::as_str));
    let zone = Field::new("time_zone", t.time_zone(), Kind::Suggested(SUGGESTED), entered, faults)
        .hint(t.time_zone_hint())
        .optional()
        // Firefox suggests nothing in a field that must not be completed.
        .autocomplete("on")
        .or_value(user.time_zone().map_or("", TimeZone::as_str));
    let form = |page, field, save| Form::new(browser, user_of(actor), page, save).field(field).secondary();
    let parts = vec![
        Part { title: None, lead: None, form: form(PROFILE, name, t.save_name()) },
        Part { title: None, lead: None, form: form("/account/language", language, t.save_language()) },
        Part { title: None, lead: None, form: form("/account/time-zone", zone, t.save_time_zone()) },
    ];
    account_page(browser, actor, PROFILE, parts)
}
