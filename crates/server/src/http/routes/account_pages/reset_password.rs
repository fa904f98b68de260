//! `/reset-password`: the page on which a person chooses a new password.

use axum::{
    Extension,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use tenantry_application::use_cases::auth::{
    preview_reset::ResetPreview,
    reset_password::{Command, ResetPasswordError},
};
use tenantry_domain::{password::PlainPassword, token_text::ResetToken, user::ExistingAccount};

use super::frame::{Frame, carried, field, fields};
use crate::http::{
    extract::{context::Anonymous, pairs::pairs_of, throttled::Throttled},
    page::escaped,
    problem::Problem,
    routes::auth::reset_password::{existing, token},
    state::App,
};

const TITLE: &str = "Choose a new password";

/// Shows the form. Reads nothing, so that opening the link means nothing.
pub(super) async fn show(Extension(frame): Extension<Frame>, uri: Uri) -> Response {
    let pairs = pairs_of(&uri).unwrap_or_default();
    match token(field(&pairs, "token")) {
        Ok(token) => frame.page(StatusCode::OK, TITLE, &form(&token, "", "")),
        Err(problem) => frame.refusal(problem),
    }
}

/// Sets the password. Asks first if nobody has proved the address, because then the account may be somebody else's.
pub(super) async fn submit(
    throttled: Result<Throttled, Problem>,
    Extension(frame): Extension<Frame>,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    body: String,
) -> Response {
    let pairs = fields(&body);
    let answered = existing(Some(field(&pairs, "existing_account")));
    let token = match throttled.and_then(|_| token(field(&pairs, "token"))) {
        Ok(token) => token,
        Err(problem) => return frame.refusal(problem),
    };
    let preview = match app.application.auth.preview_reset.execute(&actor, &token).await {
        Ok(preview) => preview,
        Err(error) => return frame.refusal(error.into()),
    };
    let asked = question(&preview);
    if !asked.is_empty() && answered.is_none() {
        return frame.page(StatusCode::OK, "Is this account yours?", &form(&token, &asked, ""));
    }
    let password = match PlainPassword::present(field(&pairs, "new_password")) {
        Ok(password) => password,
        Err(error) => return again(&frame, &token, &asked, &error.to_string()),
    };
    let command = Command { token: token.clone(), password, existing: answered.unwrap_or(ExistingAccount::Keep) };
    match app.application.auth.reset_password.execute(&actor, command).await {
        Ok(reset) => {
            let whose = if reset.replaced { "You have a new account with this email address. " } else { "" };
            let text = format!(
                "<p role=\"status\">{whose}Your new password is set, and all devices are signed out.</p>\n{}",
                frame.onward()
            );
            frame.page(StatusCode::OK, "Your new password is set", &text)
        }
        Err(ResetPasswordError::Password(error)) => again(&frame, &token, &asked, &error.to_string()),
        Err(error) => frame.refusal(error.into()),
    }
}

fn again(frame: &Frame, token: &ResetToken, asked: &str, error: &str) -> Response {
    let error = format!("The password {error}.");
    frame.page(StatusCode::UNPROCESSABLE_ENTITY, TITLE, &form(token, asked, &error))
}

fn form(token: &ResetToken, asked: &str, error: &str) -> String {
    let (carried, least) = (carried(&token.to_text()), PlainPassword::MIN);
    let error = escaped(error);
    format!(
        "<form method=\"post\" action=\"reset-password\">\n{carried}{asked}\
         <label for=\"new_password\">New password</label>\n\
         <p class=\"hint\" id=\"hint\">At least {least} characters. Several words in a row are easy to remember and hard \
         to guess.</p>\n\
         <input id=\"new_password\" name=\"new_password\" type=\"password\" minlength=\"{least}\" required \
         autocomplete=\"new-password\" aria-describedby=\"hint error\">\n\
         <p class=\"error\" id=\"error\" role=\"alert\">{error}</p>\n\
         <p>All devices are signed out.</p>\n\
         <button type=\"submit\">Set the new password</button>\n</form>\n"
    )
}

/// Returns the question whose account it is, or nothing if it is known or makes no difference.
fn question(preview: &ResetPreview) -> String {
    if preview.email_verified || preview.tenants.is_empty() {
        return String::new();
    }
    let names = preview.tenants.iter().map(|tenant| format!("<li><bdi>{}</bdi></li>", escaped(tenant.name().as_str())));
    let names: String = names.collect();
    let email = escaped(preview.email.as_str());
    format!(
        "<p>Somebody set up an account with the email address <bdi>{email}</bdi> and never confirmed it. It belongs to:</p>\n\
         <ul>{names}</ul>\n\
         <p class=\"choice\"><input id=\"keep\" type=\"radio\" name=\"existing_account\" value=\"keep\" required> \
         <label for=\"keep\">I set it up. I keep the account and its organizations.</label></p>\n\
         <p class=\"choice\"><input id=\"replace\" type=\"radio\" name=\"existing_account\" value=\"replace\"> \
         <label for=\"replace\">It was not me. Give me a new account, and take my email address from that one.</label></p>\n"
    )
}
