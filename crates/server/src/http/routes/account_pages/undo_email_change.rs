//! `/email/undo`: the page on which the holder of an old address takes the account back.

use axum::{
    Extension,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};

use super::frame::{Frame, carried, field, fields};
use crate::http::{
    extract::{context::Anonymous, pairs::pairs_of, throttled::Throttled},
    page::escaped,
    problem::Problem,
    routes::auth::undo_email_change::token,
    state::App,
};

/// Shows the button. Reads nothing, so that opening the link means nothing.
pub(super) async fn show(Extension(frame): Extension<Frame>, uri: Uri) -> Response {
    let pairs = pairs_of(&uri).unwrap_or_default();
    let token = match token(field(&pairs, "token")) {
        Ok(token) => token.to_text(),
        Err(problem) => return frame.refusal(problem),
    };
    let main = format!(
        "<p>The email address of your account was changed. If it was you, close this page. If not, take the account \
         back:</p>\n\
         <ul><li>It gets its old email address again.</li><li>All devices are signed out.</li>\
         <li>Its password ends, and you choose a new one by a link that we mail to you.</li></ul>\n\
         <form method=\"post\" action=\"undo\">\n{}<button type=\"submit\">Undo the change</button>\n</form>\n",
        carried(&token)
    );
    frame.page(StatusCode::OK, "Undo the change of your email address", &main)
}

/// Undoes the change.
pub(super) async fn submit(
    throttled: Result<Throttled, Problem>,
    Extension(frame): Extension<Frame>,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    body: String,
) -> Response {
    let pairs = fields(&body);
    let token = match throttled.and_then(|_| token(field(&pairs, "token"))) {
        Ok(token) => token,
        Err(problem) => return frame.refusal(problem),
    };
    match app.application.auth.undo_email_change.execute(&actor, &token).await {
        Ok(user) => {
            let text = format!(
                "<p role=\"status\">Your account has the email address <bdi>{}</bdi> again. We mailed you a link: choose a \
                 new password with it.</p>\n",
                escaped(user.email().as_str())
            );
            frame.page(StatusCode::OK, "The change is undone", &text)
        }
        Err(error) => frame.refusal(error.into()),
    }
}
