//! `/invitations/accept`: the page that an invitation leads to.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use tenantry_application::{
    actor::Actor,
    ports::user_tenants::UserTenant,
    use_cases::invitations::{
        accept_invitation::{AcceptInvitationError, Accepted, Command},
        preview_invitation::Preview,
    },
};
use tenantry_domain::{
    names::DisplayName, password::PlainPassword, token_text::InvitationToken, user::ExistingAccount,
};

use super::{
    TOKEN,
    ended::done,
    invitation_forms::{Shown, Who, Wrong, over},
};
use crate::{
    http::{
        codes::Code,
        extract::{context::Anonymous, throttled::Throttled},
        problem::Problem,
        state::App,
    },
    pages::{
        browser::Browser,
        form::{Entered, Faults},
        paths::page_of,
        texts::{Accept, FieldTexts, Notice},
        visit::{Anybody, Sent, Visit},
    },
};

/// Shows who invites whom to what, and the form that accepts. Uses nothing up.
pub(in crate::pages) async fn show(
    _: Throttled,
    State(app): State<App>,
    Anonymous(anonymous): Anonymous,
    visit: Visit<Anybody>,
) -> Result<Response, Problem> {
    let Visit { browser, visitor: Anybody(actor), query } = visit;
    let actor = actor.as_ref();
    match found(&app, &anonymous, &query).await {
        Ok((token, preview)) => {
            let who = Who::of(actor, &query, &preview);
            let wrong = Wrong { entered: &Entered::default(), faults: &Faults::default(), alert: None };
            Shown { browser: &browser, actor, token: &token, preview: &preview }.page(who, &wrong, StatusCode::OK)
        }
        Err(problem) => over(&browser, actor, query.get(TOKEN), problem),
    }
}

/// Accepts the invitation: the person becomes a member, and is signed in.
pub(in crate::pages) async fn submit(
    _: Throttled,
    State(app): State<App>,
    Anonymous(anonymous): Anonymous,
    sent: Sent<Anybody>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor: Anybody(actor), entered } = sent;
    let actor = actor.as_ref();
    let (token, preview) = match found(&app, &anonymous, &entered).await {
        Ok(found) => found,
        Err(problem) => return over(&browser, actor, entered.get(TOKEN), problem),
    };
    let (mut who, mut alert, mut faults) = (Who::of(actor, &entered, &preview), None, Faults::default());
    if let Some(command) = command(&browser, who, (&token, &entered), &mut faults) {
        if command.password.is_some() {
            app.limits.check_invitation(token.invitation_id)?;
        }
        match app.application.invitations.accept.execute(actor.unwrap_or(&anonymous), command).await {
            Ok(accepted) => return welcome(&browser, actor, accepted).await,
            Err(error) => match refused(&browser, who, error, &mut faults) {
                Ok(next) => (who, alert) = next,
                Err(problem) => return over(&browser, actor, entered.get(TOKEN), problem),
            },
        }
    }
    let wrong = Wrong { entered: &entered, faults: &faults, alert };
    let shown = Shown { browser: &browser, actor, token: &token, preview: &preview };
    shown.page(who, &wrong, StatusCode::UNPROCESSABLE_ENTITY)
}

/// Returns the invitation of the token. A damaged token is answered like an unknown one.
async fn found(app: &App, anonymous: &Actor, carried: &Entered) -> Result<(InvitationToken, Preview), Problem> {
    let token = InvitationToken::parse(carried.get(TOKEN)).map_err(|_| Problem::of(Code::InvitationInvalid))?;
    let preview = app.application.invitations.preview.execute(anonymous, &token).await?;
    Ok((token, preview))
}

fn command(
    browser: &Browser,
    who: Who,
    (token, entered): (&InvitationToken, &Entered),
    faults: &mut Faults,
) -> Option<Command> {
    let t = FieldTexts(browser.locale);
    let (mut name, mut password) = (None, None);
    if who == Who::Newcomer {
        name = faults.check("name", DisplayName::parse(entered.get("name")).map_err(|error| t.name(error)));
    }
    if matches!(who, Who::Newcomer | Who::Known) {
        let present = PlainPassword::present(entered.get("password")).map_err(|error| t.password(&error));
        password = faults.check("password", present);
    }
    if !faults.is_empty() {
        return None;
    }
    Some(Command {
        token: token.clone(),
        name,
        password,
        locale: Some(browser.locale),
        existing: ExistingAccount::Keep,
    })
}

/// Returns how the form is shown again: for whom, and with which words above it.
///
/// # Errors
/// The form cannot help: the invitation is over, or something failed.
fn refused(
    browser: &Browser,
    who: Who,
    error: AcceptInvitationError,
    faults: &mut Faults,
) -> Result<(Who, Option<&'static str>), Problem> {
    let t = Accept(browser.locale);
    match error {
        AcceptInvitationError::Password(error) => {
            faults.note("password", FieldTexts(browser.locale).password(&error));
            Ok((who, None))
        }
        AcceptInvitationError::Incomplete { name: true, .. } => Ok((Who::Newcomer, Some(t.no_account()))),
        AcceptInvitationError::InvalidCredentials if who == Who::Known => Ok((who, Some(t.wrong()))),
        AcceptInvitationError::InvalidCredentials | AcceptInvitationError::EmailTaken => {
            Ok((Who::Known, Some(t.exists())))
        }
        AcceptInvitationError::OtherPerson => Ok((Who::Other, None)),
        error => Err(error.into()),
    }
}

/// Signs the new member in, and leads them to the product, or to their organization. A service that left the pages has a
/// sign-in of its own.
async fn welcome(browser: &Browser, actor: Option<&Actor>, accepted: Accepted) -> Result<Response, Problem> {
    let current = UserTenant::of(accepted.tenant, &accepted.membership);
    if let Some(actor) = actor {
        // The mailed token proved the address. So the other grants have to say so too.
        if accepted.user.email_verified() && actor.person().is_ok_and(|person| !person.email_verified) {
            browser.renew(&actor.origin).await?;
        }
        browser.keep_grant(&accepted.tokens, Some(&current));
    } else if browser.site.look.is_whole() {
        browser.begin_session(&accepted.tokens, Some(&current), false);
    }
    browser.follow(&accepted.user);
    if let Some(url) = &browser.site.app_url {
        return Ok(Redirect::to(url).into_response());
    }
    let notice = Notice::Joined(current.tenant.name().to_string());
    done(browser, &notice, &page_of(current.tenant.slug(), ""))
}
