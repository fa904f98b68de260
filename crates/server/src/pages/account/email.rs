//! `/account/email`: asks for another address, and confirms it by the code that is mailed there.

use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::{
    actor::Actor,
    use_cases::me::{
        change_email::{ChangeEmailError, Command},
        confirm_email::ConfirmEmailError,
        own_password::OwnPasswordError,
    },
};
use tenantry_domain::{email::Email, email_code::EmailCode, password::PlainPassword};

use super::frame::{AccountPage, EMAIL, Part, account_page};
use crate::{
    http::{extract::throttled::Throttled, problem::Problem, state::App},
    pages::{
        browser::{Browser, user_of},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{shown, shown_with},
        texts::{Account, FieldTexts, Notice, ProveEmail},
        visit::{Sent, SignedInPerson, Visit},
    },
};

const CONFIRMATION: &str = "/account/email/confirm";

/// Shows the form for another address.
pub(in crate::pages) async fn show(State(app): State<App>, visit: Visit<SignedInPerson>) -> Result<Response, Problem> {
    let Visit { browser, visitor: SignedInPerson(actor), .. } = visit;
    let email = app.application.me.read_settings.execute(&actor).await?.email().clone();
    shown(&page(&browser, &actor, &email, (&Entered::default(), &Faults::default())))
}

/// Mails a code to the new address.
pub(in crate::pages) async fn submit(
    Throttled(client): Throttled,
    State(app): State<App>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: SignedInPerson(actor), entered } = sent;
    let mut faults = Faults::default();
    if let Some(command) = command(&browser, &entered, &mut faults) {
        app.limits.check_account(&actor)?;
        app.limits.check_mail(&command.email, client)?;
        let notice = Notice::CodeMailed(command.email.to_string());
        match app.application.me.change_email.execute(&actor, command).await {
            Ok(()) => return Ok(browser.done(&notice, CONFIRMATION)),
            Err(ChangeEmailError::Own(OwnPasswordError::Wrong)) => {
                faults.note("current_password", Account(browser.locale).current_wrong());
            }
            Err(error) => return Err(error.into()),
        }
    }
    let email = app.application.me.read_settings.execute(&actor).await?.email().clone();
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&browser, &actor, &email, (&entered, &faults)))
}

/// Shows the form for the code.
pub(in crate::pages) async fn show_confirmation(visit: Visit<SignedInPerson>) -> Result<Response, Problem> {
    let Visit { browser, visitor: SignedInPerson(actor), .. } = visit;
    shown(&confirmation(&browser, &actor, (&Entered::default(), &Faults::default()), None))
}

/// Changes the address.
pub(in crate::pages) async fn confirm(State(app): State<App>, sent: Sent<SignedInPerson>) -> Result<Response, Problem> {
    let Sent { browser, visitor: SignedInPerson(actor), entered } = sent;
    let (t, mut faults, mut alert) = (ProveEmail(browser.locale), Faults::default(), None);
    let code = EmailCode::parse(entered.get("code")).map_err(|_| t.malformed());
    if let Some(code) = faults.check("code", code) {
        app.limits.check_account(&actor)?;
        match app.application.me.confirm_email.execute(&actor, &code).await {
            Ok(user) => {
                browser.renew(&actor.origin).await?;
                return Ok(browser.done(&Notice::EmailChanged(user.email().to_string()), EMAIL));
            }
            Err(ConfirmEmailError::Code(error)) => faults.note("code", t.refused(error)),
            Err(ConfirmEmailError::EmailTaken) => alert = Some(Account(browser.locale).email_taken()),
            Err(error) => return Err(error.into()),
        }
    }
    let page = confirmation(&browser, &actor, (&entered, &faults), alert);
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn command(browser: &Browser, entered: &Entered, faults: &mut Faults) -> Option<Command> {
    let t = FieldTexts(browser.locale);
    let email = faults.check("email", Email::parse(entered.get("email")).map_err(|error| t.email(error)));
    let password = PlainPassword::present(entered.get("current_password")).map_err(|error| t.password(&error));
    let current_password = faults.check("current_password", password);
    Some(Command { email: email?, current_password: current_password? })
}

fn page(browser: &Browser, actor: &Actor, email: &Email, (entered, faults): (&Entered, &Faults)) -> AccountPage {
    let t = Account(browser.locale);
    let new = Field::new("email", t.new_email(), Kind::Email, entered, faults).autocomplete("email");
    let password = Field::new("current_password", t.current_password(), Kind::Password, entered, faults)
        .autocomplete("current-password");
    let form = Form::new(browser, user_of(actor), EMAIL, t.email_submit()).field(new).field(password);
    let part = Part { title: Some(t.email_title()), lead: Some(t.email_lead(email)), form };
    account_page(browser, actor, EMAIL, vec![part])
}

fn confirmation(
    browser: &Browser,
    actor: &Actor,
    (entered, faults): (&Entered, &Faults),
    alert: Option<&str>,
) -> AccountPage {
    let t = Account(browser.locale);
    let code = Field::new("code", ProveEmail(browser.locale).code(), Kind::Code, entered, faults)
        .autocomplete("one-time-code")
        .focused();
    let form = Form::new(browser, user_of(actor), CONFIRMATION, t.confirm_submit())
        .field(code)
        .alert(alert.map(str::to_owned));
    let part = Part { title: Some(t.confirm_title()), lead: Some(t.confirm_lead().to_owned()), form };
    let after = Some((browser.site.path(EMAIL), t.confirm_again()));
    AccountPage { after, ..account_page(browser, actor, EMAIL, vec![part]) }
}
