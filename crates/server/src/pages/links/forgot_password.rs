//! `/forgot-password`: asks for a link with which a password is reset. The answer is the same for every address.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::actor::Actor;
use tenantry_domain::email::Email;

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
        texts::{Everyday, FieldTexts, ForgotPassword, Notice, SignIn},
        visit::{Anybody, Sent, Visit},
    },
};

#[derive(Template)]
#[template(path = "forgot_password.html")]
struct ForgotPasswordPage {
    frame: Frame,
    t: ForgotPassword,
    sign_in: &'static str,
    form: Form,
}

#[derive(Template)]
#[template(path = "link_mailed.html")]
struct LinkMailedPage {
    frame: Frame,
    t: ForgotPassword,
    sign_in: &'static str,
}

/// Shows the form.
pub(in crate::pages) async fn show(visit: Visit<Anybody>) -> Result<Response, Problem> {
    let Visit { browser, visitor: Anybody(actor), query } = visit;
    shown(&page(&browser, actor.as_ref(), &query, &Faults::default()))
}

/// Mails the link, if there is an account.
pub(in crate::pages) async fn submit(
    Throttled(client): Throttled,
    State(app): State<App>,
    Anonymous(anonymous): Anonymous,
    sent: Sent<Anybody>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: Anybody(actor), entered } = sent;
    let (t, mut faults) = (FieldTexts(browser.locale), Faults::default());
    let email = faults.check("email", Email::parse(entered.get("email")).map_err(|error| t.email(error)));
    let Some(email) = email else {
        return shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&browser, actor.as_ref(), &entered, &faults));
    };
    app.limits.check_mail(&email, client)?;
    app.application.auth.forgot_password.execute(&anonymous, &email).await?;
    Ok(browser.done(&Notice::ResetMailed(email.to_string()), "/forgot-password/sent"))
}

/// Says where to look for the link.
pub(in crate::pages) async fn sent(visit: Visit<Anybody>) -> Result<Response, Problem> {
    let Visit { browser, visitor: Anybody(actor), .. } = visit;
    let (t, sign_in) = (ForgotPassword(browser.locale), SignIn(browser.locale).title());
    shown(&LinkMailedPage { frame: Frame::new(&browser, actor.as_ref()), t, sign_in })
}

fn page(browser: &Browser, actor: Option<&Actor>, entered: &Entered, faults: &Faults) -> ForgotPasswordPage {
    let (t, c) = (ForgotPassword(browser.locale), Everyday(browser.locale));
    let email = Field::new("email", c.email(), Kind::Email, entered, faults).autocomplete("username").focused();
    let form = Form::new(browser, actor.and_then(user_of), "/forgot-password", t.submit()).field(email);
    ForgotPasswordPage { frame: Frame::new(browser, actor), t, sign_in: SignIn(browser.locale).title(), form }
}
