//! The form of `/invitations/accept`, for a browser that runs no script.

use axum::{
    Extension,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use tenantry_application::{
    actor::Actor,
    use_cases::{
        auth::authenticate,
        invitations::accept_invitation::{Accepted, Command},
    },
};
use tenantry_domain::{names::DisplayName, password::PlainPassword, user::ExistingAccount};

use super::frame::{Frame, field, fields};
use crate::http::{
    extract::{context::Anonymous, pairs::pairs_of, rules::FieldContext, throttled::Throttled},
    page::escaped,
    problem::Problem,
    routes::invitations::preview::token,
    state::App,
};

/// Accepts the invitation whose token the page's own URL carries.
pub(super) async fn submit(
    throttled: Result<Throttled, Problem>,
    Extension(frame): Extension<Frame>,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    uri: Uri,
    body: String,
) -> Response {
    let command = throttled.and_then(|_| command(&uri, &body));
    let accepted = match command.and_then(|command| limited(&app, command)) {
        Ok(command) => accept(&app, &actor, command).await,
        Err(problem) => Err(problem),
    };
    match accepted {
        Ok(accepted) => {
            let tenant = escaped(accepted.tenant.name().as_str());
            let text = format!("<p role=\"status\">You are a member of <bdi>{tenant}</bdi>.</p>\n{}", frame.onward());
            frame.page(StatusCode::OK, "Welcome", &text)
        }
        Err(problem) => frame.refusal(problem),
    }
}

fn command(uri: &Uri, body: &str) -> Result<Command, Problem> {
    let (query, form) = (pairs_of(uri).unwrap_or_default(), fields(body));
    let name = Some(field(&form, "name")).filter(|name| !name.trim().is_empty());
    Ok(Command {
        token: token(field(&query, "token"))?,
        name: name.map(DisplayName::parse).transpose().context("/name")?,
        password: Some(PlainPassword::present(field(&form, "password")).context("/password")?),
        locale: None,
        existing: ExistingAccount::Keep,
    })
}

fn limited(app: &App, command: Command) -> Result<Command, Problem> {
    app.limits.check_invitation(command.token.invitation_id)?;
    Ok(command)
}

/// Accepts, and ends the session that came of it: the page keeps no tokens.
async fn accept(app: &App, actor: &Actor, command: Command) -> Result<Accepted, Problem> {
    let auth = &app.application.auth;
    let accepted = app.application.invitations.accept.execute(actor, command).await?;
    let bearer = format!("Bearer {}", accepted.tokens.access_token);
    let presented = authenticate::Command { authorization: Some(&bearer), tenant_hints: &[] };
    let member = auth.authenticate.execute(presented, actor.origin.clone())?;
    auth.sign_out.execute(&member).await?;
    Ok(accepted)
}
