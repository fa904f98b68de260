//! `POST /v1/auth/reset-password`: sets a new password by a mailed link.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use tenantry_application::use_cases::auth::reset_password::Command;
use tenantry_domain::{password::PlainPassword, token_text::ResetToken, user::ExistingAccount};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::http::{
    codes::Code,
    extract::{
        context::Anonymous,
        json::Json,
        rules::{self, FieldContext},
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::user::UserView,
    vocabulary::{ExistingAccountName, NewPassword, ResetTokenName},
};

problems!(ResetPasswordProblems: [THROTTLED, BODY] ResetLinkInvalid, ResetLinkExpired, ConcurrentChange);

/// The token of the link, and the new password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResetPasswordBody {
    /// The token from the link.
    #[schema(value_type = ResetTokenName)]
    token: String,
    /// The new password. It must have at least 8 characters, or as many as the strictest of the person's organizations
    /// asks for, and be hard to guess.
    #[validate(custom(function = rules::password))]
    #[schema(value_type = NewPassword)]
    new_password: String,
    /// What becomes of an account whose email address nobody has proved. Defaults to `replace`, because whoever resets the
    /// password has proved the mailbox, and nobody knows who set the account up. It has no effect if the address was proved.
    #[validate(custom(function = is_existing_account))]
    #[schema(value_type = ExistingAccountName, required = false)]
    existing_account: Option<String>,
}

/// The account with the new password.
#[derive(Serialize, ToSchema)]
pub(super) struct ResetPasswordAnswer {
    /// The person, with a proved email address.
    user: UserView,
    /// Whether this is a new account, in place of one that somebody had set up with the email address and never proved.
    replaced: bool,
}

const EXISTING: [(&str, ExistingAccount); 2] = [("keep", ExistingAccount::Keep), ("replace", ExistingAccount::Replace)];

/// What becomes of an existing account.
pub(crate) fn is_existing_account(text: &str) -> Result<(), ValidationError> {
    rules::one_of(&EXISTING, text).map(drop)
}

/// Returns what becomes of an existing account, if the text says so.
pub(crate) fn existing(text: Option<&str>) -> Option<ExistingAccount> {
    text.and_then(|text| rules::one_of(&EXISTING, text).ok())
}

/// Parses the token of a reset link. A damaged token gets the same code as an unknown one.
pub(crate) fn token(text: &str) -> Result<ResetToken, Problem> {
    ResetToken::parse(text)
        .map_err(|_| Problem::new(Code::ResetLinkInvalid, "The token is incomplete. Use the whole link."))
}

/// Sets a new password by the link from the email.
///
/// All sessions end, and the email address is proved. The link can be used once. If nobody had proved the address before,
/// the person gets a new account, and the one that was set up with their address loses it together with all sessions, its
/// password and its memberships, unless `existing_account` is `keep`. `POST /v1/auth/reset-password/preview` tells whether
/// to ask.
#[utoipa::path(
    post, path = "/reset-password", tag = "auth", operation_id = "reset_password", security(()),
    request_body = ResetPasswordBody,
    responses((status = OK, description = "The password is set.", body = ResetPasswordAnswer), ResetPasswordProblems)
)]
pub(super) async fn reset_password(
    _: Throttled,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    body: Json<ResetPasswordBody>,
) -> Result<Answer<ResetPasswordAnswer>, Problem> {
    let body = body.value;
    let command = Command {
        token: token(&body.token)?,
        password: PlainPassword::present(&body.new_password).context("/new_password")?,
        existing: existing(body.existing_account.as_deref()).unwrap_or_default(),
    };
    let reset = app.application.auth.reset_password.execute(&actor, command).await?;
    Ok(Answer(ResetPasswordAnswer { user: (&reset.user).into(), replaced: reset.replaced }))
}
