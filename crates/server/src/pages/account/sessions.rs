//! `/account/sessions`: the devices on which the person is signed in.

use askama::Template;
use axum::{extract::State, response::Response};
use tenantry_application::{ports::sessions::SessionView, use_cases::me::revoke_my_sessions::Command};
use tenantry_domain::{
    page::{Limit, PageRequest},
    session::{Session, SessionId},
    user::UserId,
};

use super::{
    device::Device,
    frame::{SESSIONS, Tab, tabs},
};
use crate::{
    http::{extract::PathId, problem::Problem, state::App},
    pages::{
        browser::{Browser, user_of},
        form::Form,
        frame::{Frame, shown},
        texts::{Account, Moment, Notice},
        visit::{Sent, SignedInPerson, Visit},
    },
};

/// The name of the session after which the list goes on.
const AFTER: &str = "after";

#[derive(Template)]
#[template(path = "account_sessions.html")]
struct SessionsPage {
    frame: Frame,
    t: Account,
    tabs: Vec<Tab>,
    sessions: Vec<Listed>,
    /// The form that ends all others, if there are any.
    end_others: Option<Form>,
    /// The path of the older ones.
    older: Option<String>,
}

/// A session, as the page shows it.
struct Listed {
    device: String,
    address: Option<String>,
    created: Moment,
    last_used: Moment,
    /// The form that ends it, unless it is the session of this browser.
    end: Option<Form>,
}

/// Shows the sessions, the newest first.
pub(in crate::pages) async fn show(State(app): State<App>, visit: Visit<SignedInPerson>) -> Result<Response, Problem> {
    let Visit { browser, visitor: SignedInPerson(actor), query } = visit;
    let after = query.optional(AFTER).and_then(|id| SessionId::parse(id).ok());
    let request = PageRequest { after, limit: Limit::default() };
    let page = app.application.me.list_sessions.execute(&actor, request).await?;
    let (t, current) = (Account(browser.locale), actor.person()?.session_id);
    let sessions: Vec<_> =
        page.items.iter().map(|session| listed(&browser, session, current, user_of(&actor))).collect();
    let end_others = Form::new(&browser, user_of(&actor), "/account/sessions/end-others", t.end_others()).dangerous();
    let others = after.is_some() || page.next.is_some() || sessions.iter().any(|session| session.end.is_some());
    shown(&SessionsPage {
        tabs: tabs(&browser, SESSIONS),
        end_others: others.then_some(end_others),
        older: page.next.map(|id| format!("{}?{AFTER}={id}", browser.site.path(SESSIONS))),
        frame: Frame::new(&browser, Some(&actor)),
        sessions,
        t,
    })
}

/// Ends one of the sessions.
pub(in crate::pages) async fn end(
    State(app): State<App>,
    PathId(id): PathId<Session>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    app.application.me.revoke_sessions.execute(&sent.visitor.0, Command::One(id)).await?;
    Ok(sent.browser.done(&Notice::DeviceSignedOut, SESSIONS))
}

/// Ends all sessions but this one.
pub(in crate::pages) async fn end_others(
    State(app): State<App>,
    sent: Sent<SignedInPerson>,
) -> Result<Response, Problem> {
    app.application.me.revoke_sessions.execute(&sent.visitor.0, Command::Others).await?;
    Ok(sent.browser.done(&Notice::OthersSignedOut, SESSIONS))
}

fn listed(browser: &Browser, view: &SessionView, current: SessionId, person: Option<UserId>) -> Listed {
    let (t, session) = (Account(browser.locale), view.session.snapshot());
    let device = Device::of(session.device.user_agent.as_deref()).words(t);
    let end = (session.id != current)
        .then(|| Form::new(browser, person, &format!("{SESSIONS}/{}/end", session.id), &t.end(&device)));
    Listed {
        device,
        address: session.device.ip.clone(),
        created: browser.clock().minute(session.created_at),
        last_used: browser.clock().minute(view.last_used_at),
        end,
    }
}
