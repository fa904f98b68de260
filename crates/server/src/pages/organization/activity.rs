//! `/o/{organization}/activity`: what happened in the organization, the newest first.

use askama::Template;
use axum::{extract::State, http::Uri, response::Response};
use tenantry_application::{
    ports::audit_events::{AuditEvent, AuditFilter},
    use_cases::audit_events::list_audit_events::Command,
};
use tenantry_domain::{
    page::{Limit, PageRequest},
    permission::Permission,
    user::UserId,
};

use crate::{
    http::{codes::Code, extract::listing::Listing, problem::Problem, state::App},
    pages::{
        account::device::Device,
        browser::{Browser, InOrganization},
        form::Entered,
        frame::{Frame, shown},
        paths::page_of,
        texts::{Account, Activity, Moment},
        visit::Visit,
    },
};

/// How many entries stand beside other things.
const FEW: u32 = 8;

#[derive(Template)]
#[template(path = "activity.html")]
struct ActivityPage {
    frame: Frame,
    t: Activity,
    title: String,
    path: String,
    /// Whether this is not the first page, or not everything.
    filtered: bool,
    deeds: Vec<Deed>,
    /// The link to the next page, if there is one.
    older: Option<String>,
}

/// Something that happened, as a page says it.
pub(super) struct Deed {
    pub(super) sentence: String,
    pub(super) when: Moment,
    /// The address and the device of whoever did it.
    pub(super) from: Vec<String>,
}

/// Shows what happened: all of it, or what happened to somebody (`on`), or what somebody did (`by`).
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, query } = visit;
    let t = Activity(browser.locale);
    // What is no id is nobody's.
    let id = |name| query.optional(name).map(UserId::parse).transpose().map_err(|_| Problem::of(Code::NotFound));
    let (on, by) = (id("on")?, id("by")?);
    let uri: Uri = browser.here.parse().map_err(Problem::internal)?;
    let list = Listing::at(&app, &visitor.actor, &uri)?;
    let filter = AuditFilter { target: on.map(|id| id.as_uuid()), actor: by };
    let command = Command { filter, page: list.page(None, query.optional("cursor"))? };
    let events = app.application.audit_events.list.execute(&visitor.actor, command).await?;
    // Each of the entries mentions the person. Whoever has left is called by no name, and looked for in vain.
    let name = |id: UserId| events.items.iter().find_map(|entry| entry.name_of(id.as_uuid()));
    let title = match (on, by) {
        (Some(id), _) => t.on(name(id).unwrap_or(t.to_somebody())),
        (None, Some(id)) => t.by(name(id).unwrap_or(t.to_somebody())),
        (None, None) => t.title().to_owned(),
    };
    let found = list.answer(events, |entry| deed(&browser, &entry));
    let path = browser.site.path(&page_of(&visitor.actor.member()?.tenant_slug, "/activity"));
    shown(&ActivityPage {
        frame: Frame::within(&browser, &visitor),
        t,
        title,
        filtered: ["on", "by", "cursor"].iter().any(|name| !query.get(name).is_empty()),
        older: found.next_cursor.map(|cursor| link(&path, &query, &cursor)),
        deeds: found.items,
        path,
    })
}

/// Returns the newest of what happened, to all or to that member. Nothing for whoever may not see it.
pub(super) async fn lately(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    on: Option<UserId>,
) -> Result<Vec<Deed>, Problem> {
    if visitor.actor.allowed(Permission::AuditRead).is_err() {
        return Ok(Vec::new());
    }
    let filter = AuditFilter { target: on.map(|id| id.as_uuid()), actor: None };
    let page = PageRequest { after: None, limit: Limit::parse(FEW).unwrap_or_default() };
    let events = app.application.audit_events.list.execute(&visitor.actor, Command { filter, page }).await?;
    Ok(events.items.iter().map(|entry| deed(browser, entry)).collect())
}

fn deed(browser: &Browser, entry: &AuditEvent) -> Deed {
    let device = &entry.origin.device;
    let words = |agent: &String| Device::of(Some(agent)).words(Account(browser.locale));
    Deed {
        sentence: Activity(browser.locale).sentence(entry),
        when: browser.clock().minute(entry.event.at),
        from: device.ip.clone().into_iter().chain(device.user_agent.as_ref().map(words)).collect(),
    }
}

fn link(path: &str, query: &Entered, cursor: &str) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for name in ["on", "by"] {
        query.optional(name).map(|value| pairs.append_pair(name, value));
    }
    format!("{path}?{}", pairs.append_pair("cursor", cursor).finish())
}
