//! `/sign-in` and `/sign-out`.

use axum::{http::StatusCode, response::Response};
use tenantry_application::{
    actor::Actor,
    use_cases::auth::sign_in::{Command, SignInError},
};
use tenantry_domain::{email::Email, password::PlainPassword};

use super::{
    browser::Browser,
    form::{Entered, Faults},
    frame::{shown, shown_with},
    sign_in_form::{KEPT, Kept, RETURN_TO, sign_in_page, unsent},
    texts::{FieldTexts, Notice, wrong_credentials},
    visit::{Anybody, Sent, SignedInPerson, Visit},
};
use crate::http::{
    extract::{context::Anonymous, throttled::Throttled},
    problem::Problem,
    state::App,
};

/// Shows the form. Whoever is signed in already goes on.
pub(super) async fn show(visit: Visit<Anybody>) -> Result<Response, Problem> {
    let Visit { browser, visitor: Anybody(actor), query } = visit;
    if actor.is_some() {
        return Ok(browser.go_on(query.get(RETURN_TO), "/organizations"));
    }
    // A link says where to go on, and nothing else: what is kept comes from a form of ours alone. Otherwise a link could
    // put words into the mouth of whoever signs in.
    let entered = Entered(query.0.into_iter().filter(|(name, _)| name == RETURN_TO).collect());
    shown(&sign_in_page(&browser, None, &entered, (&Faults::default(), None)))
}

/// Signs in.
pub(super) async fn submit(
    Throttled(client): Throttled,
    Anonymous(anonymous): Anonymous,
    axum::extract::State(app): axum::extract::State<App>,
    sent: Sent<Anybody>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: Anybody(before), entered } = sent;
    let mut faults = Faults::default();
    let Some(command) = command(&browser, &entered, &mut faults) else {
        return refused(&browser, before.as_ref(), &entered, (&faults, None));
    };
    app.limits.check_sign_in(&command.email, client)?;
    let remembered = command.remember_me;
    match app.application.auth.sign_in.execute(&anonymous, command).await {
        Ok(signed_in) => {
            browser.begin_session(&signed_in.tokens, signed_in.current.as_ref(), remembered);
            browser.follow(&signed_in.user);
            match Kept::parse(entered.get(KEPT)) {
                Some(kept) => unsent(&browser, Some(&browser.signed_in(&signed_in.tokens, &anonymous.origin)?), &kept),
                None => Ok(browser.go_on(entered.get(RETURN_TO), "/organizations")),
            }
        }
        Err(SignInError::InvalidCredentials) => {
            let alert = Some(wrong_credentials(browser.locale));
            refused(&browser, before.as_ref(), &entered, (&Faults::default(), alert))
        }
        Err(error) => Err(error.into()),
    }
}

/// Signs out: the session ends, on this browser and in the list of the person's sessions. The page that asked for it may say
/// where to go on.
pub(super) async fn sign_out(
    axum::extract::State(app): axum::extract::State<App>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    app.application.auth.sign_out.execute(&sent.visitor.0).await?;
    sent.browser.end_session();
    sent.browser.note(&Notice::SignedOut);
    Ok(sent.browser.go_on(sent.entered.get(RETURN_TO), "/sign-in"))
}

fn command(browser: &Browser, entered: &Entered, faults: &mut Faults) -> Option<Command> {
    let t = FieldTexts(browser.locale);
    let email = faults.check("email", Email::parse(entered.get("email")).map_err(|error| t.email(error)));
    let password = PlainPassword::present(entered.get("password")).map_err(|error| t.password(&error));
    let password = faults.check("password", password);
    Some(Command { email: email?, password: password?, tenant: None, remember_me: entered.is_checked("remember") })
}

fn refused(
    browser: &Browser,
    actor: Option<&Actor>,
    entered: &Entered,
    wrong: (&Faults, Option<&str>),
) -> Result<Response, Problem> {
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &sign_in_page(browser, actor, entered, wrong))
}
