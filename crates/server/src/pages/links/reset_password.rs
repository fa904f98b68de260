//! `/reset-password`: the page on which a person chooses a new password.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::{
    actor::Actor,
    use_cases::auth::{
        preview_reset::ResetPreview,
        reset_password::{Command, PasswordReset, ResetPasswordError},
    },
};
use tenantry_domain::{password::PlainPassword, token_text::ResetToken, user::ExistingAccount};

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
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown, shown_with},
        texts::{Everyday, FieldTexts, Notice, ResetPassword, problem_text},
        visit::{Anybody, Sent, Visit},
    },
};

const PAGE: &str = "/reset-password";
const ANSWER: &str = "existing_account";
/// The field that says that the question was shown.
const ASKED: &str = "asked";

#[derive(Template)]
#[template(path = "reset_password.html")]
struct ResetPasswordPage {
    frame: Frame,
    t: ResetPassword,
    asked: Option<Asked>,
    form: Form,
}

/// The account that may be somebody else's.
struct Asked {
    email: String,
    organizations: Vec<String>,
}

/// Shows the form. Reads nothing of the link, so that opening it means nothing.
pub(in crate::pages) async fn show(visit: Visit<Anybody>) -> Result<Response, Problem> {
    let Visit { browser, visitor: Anybody(actor), query } = visit;
    let actor = actor.as_ref();
    match token(&query) {
        Ok(token) => shown(&page(&browser, actor, &token, None, (&Entered::default(), &Faults::default()))),
        Err(problem) => over(&browser, actor, problem),
    }
}

/// Sets the password. Asks first if nobody has proved the address, because then the account may be somebody else's.
pub(in crate::pages) async fn submit(
    _: Throttled,
    State(app): State<App>,
    Anonymous(anonymous): Anonymous,
    sent: Sent<Anybody>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: Anybody(actor), entered } = sent;
    match reset(&app, &anonymous, (&browser, actor.as_ref()), &entered).await {
        Err(problem) => over(&browser, actor.as_ref(), problem),
        done => done,
    }
}

async fn reset(
    app: &App,
    anonymous: &Actor,
    (browser, actor): (&Browser, Option<&Actor>),
    entered: &Entered,
) -> Result<Response, Problem> {
    let token = token(entered)?;
    let asked = question(&app.application.auth.preview_reset.execute(anonymous, &token).await?);
    let (t, mut faults) = (FieldTexts(browser.locale), Faults::default());
    let answer = answer(entered.get(ANSWER));
    if asked.is_some() && answer.is_none() {
        if entered.is_checked(ASKED) {
            faults.note(ANSWER, ResetPassword(browser.locale).choose());
        }
        let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return shown_with(status, &page(browser, actor, &token, asked, (entered, &faults)));
    }
    let password = PlainPassword::present(entered.get("new_password")).map_err(|error| t.password(&error));
    if let Some(password) = faults.check("new_password", password) {
        let command = Command { token: token.clone(), password, existing: answer.unwrap_or(ExistingAccount::Keep) };
        match app.application.auth.reset_password.execute(anonymous, command).await {
            Ok(reset) => return done(browser, &notice(&reset), "/sign-in"),
            Err(ResetPasswordError::Password(error)) => faults.note("new_password", t.password(&error)),
            Err(error) => return Err(error.into()),
        }
    }
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page(browser, actor, &token, asked, (entered, &faults)))
}

/// Returns the page of a link that no longer counts, which leads to another one. Any other problem stays one.
fn over(browser: &Browser, actor: Option<&Actor>, problem: Problem) -> Result<Response, Problem> {
    if !matches!(problem.code(), Code::ResetLinkInvalid | Code::ResetLinkExpired) {
        return Err(problem);
    }
    let says = problem_text(browser.locale, problem.code());
    let way = Some((browser.site.path("/forgot-password"), ResetPassword(browser.locale).ask()));
    ended(browser, actor, problem.code().status(), (says.title, says.text), way)
}

fn page(
    browser: &Browser,
    actor: Option<&Actor>,
    token: &ResetToken,
    asked: Option<Asked>,
    (entered, faults): (&Entered, &Faults),
) -> ResetPasswordPage {
    let (t, c, token) = (ResetPassword(browser.locale), Everyday(browser.locale), token.to_text());
    let mut form = Form::new(browser, actor.and_then(user_of), PAGE, t.submit()).carry(TOKEN, &token);
    if asked.is_some() {
        let answers = [("keep", t.keep()), ("replace", t.replace())].map(|(value, label)| (value.into(), label.into()));
        let answers = Kind::Answers(answers.into());
        form = form.carry(ASKED, "yes").field(Field::new(ANSWER, t.whose_label(), answers, entered, faults));
    }
    let password = Field::new("new_password", c.new_password(), Kind::Password, entered, faults)
        .hint(c.password_hint(PlainPassword::MIN))
        .autocomplete("new-password");
    let form = form.field(if asked.is_some() { password } else { password.focused() });
    let frame = Frame { here: with_token(browser, PAGE, &token).into(), ..Frame::new(browser, actor) };
    ResetPasswordPage { frame, t, asked, form }
}

/// Returns what to ask: whose account it is. `None` if it is known or makes no difference.
fn question(preview: &ResetPreview) -> Option<Asked> {
    let organizations: Vec<_> = preview.tenants.iter().map(|tenant| tenant.name().to_string()).collect();
    let is_known = preview.email_verified || organizations.is_empty();
    (!is_known).then(|| Asked { email: preview.email.to_string(), organizations })
}

fn answer(text: &str) -> Option<ExistingAccount> {
    match text {
        "keep" => Some(ExistingAccount::Keep),
        "replace" => Some(ExistingAccount::Replace),
        _ => None,
    }
}

const fn notice(reset: &PasswordReset) -> Notice {
    if reset.replaced { Notice::AccountBegun } else { Notice::PasswordSet }
}

/// Reads the token. A damaged one is answered like an unknown one.
fn token(entered: &Entered) -> Result<ResetToken, Problem> {
    ResetToken::parse(entered.get(TOKEN)).map_err(|_| Problem::of(Code::ResetLinkInvalid))
}
