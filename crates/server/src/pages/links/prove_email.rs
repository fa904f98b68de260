//! `/verify-email`: proves by a mailed code that the person reads the mailbox of their address.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::{
    actor::Actor,
    use_cases::auth::verify_email::{Command, VerifyEmailError},
};
use tenantry_domain::{email::Email, email_code::EmailCode};

use crate::{
    http::{
        extract::{context::Anonymous, throttled::Throttled},
        problem::Problem,
        state::App,
    },
    pages::{
        browser::{Browser, user_of},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown, shown_with},
        sign_in_form::RETURN_TO,
        texts::{Notice, ProveEmail},
        visit::{Sent, SignedInPerson, Visit},
    },
};

const PAGE: &str = "/verify-email";

#[derive(Template)]
#[template(path = "prove_email.html")]
struct ProveEmailPage {
    frame: Frame,
    t: ProveEmail,
    email: String,
    form: Form,
    again: Form,
}

/// Shows the form. Whoever proved the address already goes on, with tokens that say so.
pub(in crate::pages) async fn show(State(app): State<App>, visit: Visit<SignedInPerson>) -> Result<Response, Problem> {
    let Visit { browser, visitor: SignedInPerson(actor), query } = visit;
    let user = app.application.me.read_settings.execute(&actor).await?;
    if user.email_verified() {
        browser.renew(&actor.origin).await?;
        return Ok(browser.go_on(query.get(RETURN_TO), "/organizations"));
    }
    shown(&page(&browser, &actor, user.email(), (&query, &Faults::default())))
}

/// Proves the address by the code.
pub(in crate::pages) async fn submit(State(app): State<App>, sent: Sent<SignedInPerson>) -> Result<Response, Problem> {
    let Sent { browser, visitor: SignedInPerson(actor), entered } = sent;
    let (t, mut faults) = (ProveEmail(browser.locale), Faults::default());
    let email = app.application.me.read_settings.execute(&actor).await?.email().clone();
    let code = EmailCode::parse(entered.get("code")).map_err(|_| t.malformed());
    if let Some(code) = faults.check("code", code) {
        app.limits.check_account(&actor)?;
        match app.application.auth.verify_email.execute(&actor, Command { email: email.clone(), code }).await {
            Ok(_) => {
                browser.renew(&actor.origin).await?;
                browser.note(&Notice::EmailProved);
                return Ok(browser.go_on(entered.get(RETURN_TO), "/organizations"));
            }
            Err(VerifyEmailError::Code(error)) => faults.note("code", t.refused(error)),
            Err(error) => return Err(error.into()),
        }
    }
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&browser, &actor, &email, (&entered, &faults)))
}

/// Mails a new code.
pub(in crate::pages) async fn send_again(
    Throttled(client): Throttled,
    State(app): State<App>,
    Anonymous(anonymous): Anonymous,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: SignedInPerson(actor), entered } = sent;
    let email = app.application.me.read_settings.execute(&actor).await?.email().clone();
    app.limits.check_mail(&email, client)?;
    app.application.auth.resend_code.execute(&anonymous, &email).await?;
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(entered.optional(RETURN_TO).map(|place| (RETURN_TO, place)));
    Ok(browser.done(&Notice::CodeMailed(email.to_string()), &format!("{PAGE}?{}", query.finish())))
}

fn page(browser: &Browser, actor: &Actor, email: &Email, (entered, faults): (&Entered, &Faults)) -> ProveEmailPage {
    let t = ProveEmail(browser.locale);
    let return_to = entered.optional(RETURN_TO).and_then(|place| browser.own_path(place)).unwrap_or_default();
    let code = Field::new("code", t.code(), Kind::Code, entered, faults).autocomplete("one-time-code").focused();
    let form = Form::new(browser, user_of(actor), PAGE, t.submit()).field(code).carry(RETURN_TO, &return_to);
    let again = Form::new(browser, user_of(actor), "/verify-email/resend", t.again()).carry(RETURN_TO, &return_to);
    ProveEmailPage { frame: Frame::new(browser, Some(actor)), t, email: email.to_string(), form, again }
}
