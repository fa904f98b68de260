//! `/email/undo`: the page on which the holder of an old address takes the account back.

use askama::Template;
use axum::{extract::State, response::Response};
use tenantry_application::actor::Actor;
use tenantry_domain::token_text::UndoToken;

use super::{
    TOKEN,
    ended::{done, ended},
    with_token,
};
use crate::{
    http::{
        codes::Code,
        extract::{context::Anonymous, throttled::Throttled},
        problem::Problem,
        state::App,
    },
    pages::{
        browser::{Browser, user_of},
        form::{Entered, Form},
        frame::{Frame, shown},
        texts::{Notice, ResetPassword, SignIn, UndoEmail, problem_text},
        visit::{Anybody, Sent, Visit},
    },
};

const PAGE: &str = "/email/undo";

#[derive(Template)]
#[template(path = "undo_email.html")]
struct UndoEmailPage {
    frame: Frame,
    t: UndoEmail,
    form: Form,
}

/// Shows the button. Reads nothing of the link, so that opening it means nothing.
pub(in crate::pages) async fn show(visit: Visit<Anybody>) -> Result<Response, Problem> {
    let Visit { browser, visitor: Anybody(actor), query } = visit;
    let actor = actor.as_ref();
    let (t, token) = match token(&query) {
        Ok(token) => (UndoEmail(browser.locale), token.to_text()),
        Err(problem) => return over(&browser, actor, problem),
    };
    let form = Form::new(&browser, actor.and_then(user_of), PAGE, t.submit()).carry(TOKEN, &token).dangerous();
    let frame = Frame { here: with_token(&browser, PAGE, &token).into(), ..Frame::new(&browser, actor) };
    shown(&UndoEmailPage { frame, t, form })
}

/// Undoes the change.
pub(in crate::pages) async fn submit(
    _: Throttled,
    State(app): State<App>,
    Anonymous(anonymous): Anonymous,
    sent: Sent<Anybody>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: Anybody(actor), entered } = sent;
    let undone = match token(&entered) {
        Ok(token) => app.application.auth.undo_email_change.execute(&anonymous, &token).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match undone {
        Ok(user) => done(&browser, &Notice::EmailRestored(user.email().to_string()), "/sign-in"),
        Err(problem) => over(&browser, actor.as_ref(), problem),
    }
}

/// Returns the page of a change that cannot be undone, which says what to do. Any other problem stays one.
fn over(browser: &Browser, actor: Option<&Actor>, problem: Problem) -> Result<Response, Problem> {
    let (t, title) = (UndoEmail(browser.locale), problem_text(browser.locale, problem.code()).title);
    let to = |page, label| Some((browser.site.path(page), label));
    let (title, text, way) = match problem.code() {
        Code::UndoLinkInvalid => (title, t.invalid(), to("/forgot-password", ResetPassword(browser.locale).ask())),
        Code::UndoLinkExpired => (title, t.expired(), None),
        Code::EmailTaken => {
            let sign_in = browser.site.way_on("/sign-in").map(|way| (way, SignIn(browser.locale).title()));
            (t.taken_title(), t.taken(), sign_in)
        }
        _ => return Err(problem),
    };
    ended(browser, actor, problem.code().status(), (title, text), way)
}

/// Reads the token. A damaged one is answered like an unknown one.
fn token(entered: &Entered) -> Result<UndoToken, Problem> {
    UndoToken::parse(entered.get(TOKEN)).map_err(|_| Problem::of(Code::UndoLinkInvalid))
}
