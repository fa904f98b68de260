//! `/account/password`: another password.

use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::{
    actor::Actor,
    use_cases::me::{
        change_password::{ChangePasswordError, Command},
        own_password::OwnPasswordError,
    },
};
use tenantry_domain::password::PlainPassword;

use super::frame::{AccountPage, PASSWORD, Part, account_page};
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, user_of},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{shown, shown_with},
        texts::{Account, Everyday, FieldTexts, Notice, SignIn},
        visit::{Sent, SignedInPerson, Visit},
    },
};

/// Shows the form.
pub(in crate::pages) async fn show(visit: Visit<SignedInPerson>) -> Result<Response, Problem> {
    shown(&page(&visit.browser, &visit.visitor.0, &Faults::default()))
}

/// Changes the password. All other sessions end.
pub(in crate::pages) async fn submit(State(app): State<App>, sent: Sent<SignedInPerson>) -> Result<Response, Problem> {
    let Sent { browser, visitor: SignedInPerson(actor), entered } = sent;
    let (t, mut faults) = (FieldTexts(browser.locale), Faults::default());
    if let Some(command) = command(&browser, &entered, &mut faults) {
        app.limits.check_account(&actor)?;
        match app.application.me.change_password.execute(&actor, command).await {
            Ok(()) => return Ok(browser.done(&Notice::PasswordChanged, PASSWORD)),
            Err(ChangePasswordError::Own(OwnPasswordError::Wrong)) => {
                faults.note("current_password", Account(browser.locale).current_wrong());
            }
            Err(ChangePasswordError::Password(error)) => faults.note("new_password", t.password(&error)),
            Err(error) => return Err(error.into()),
        }
    }
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&browser, &actor, &faults))
}

fn command(browser: &Browser, entered: &Entered, faults: &mut Faults) -> Option<Command> {
    let t = FieldTexts(browser.locale);
    let mut read =
        |name| faults.check(name, PlainPassword::present(entered.get(name)).map_err(|error| t.password(&error)));
    let (current, new) = (read("current_password"), read("new_password"));
    Some(Command { current: current?, new: new? })
}

fn page(browser: &Browser, actor: &Actor, faults: &Faults) -> AccountPage {
    let (t, c, nothing) = (Account(browser.locale), Everyday(browser.locale), Entered::default());
    let email = actor.person().map(|person| person.email.to_string()).unwrap_or_default();
    let form = Form::new(browser, user_of(actor), PASSWORD, t.password_submit())
        .field(Field::new("email", c.email(), Kind::Email, &nothing, faults).autocomplete("username").fixed(&email))
        .field(
            Field::new("current_password", t.current_password(), Kind::Password, &nothing, faults)
                .autocomplete("current-password"),
        )
        .field(
            Field::new("new_password", c.new_password(), Kind::Password, &nothing, faults)
                .hint(c.password_hint(PlainPassword::MIN))
                .autocomplete("new-password"),
        );
    let part = Part { title: Some(t.password_title()), lead: Some(t.password_lead().to_owned()), form };
    let forgot = Some((browser.site.path("/forgot-password"), SignIn(browser.locale).forgot()));
    AccountPage { after: forgot, ..account_page(browser, actor, PASSWORD, vec![part]) }
}
