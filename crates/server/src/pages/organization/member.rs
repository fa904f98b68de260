//! `/o/{organization}/members/{user_id}`: one member.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use tenantry_application::use_cases::memberships::update_member::Command;
use tenantry_domain::{
    membership::{Membership, MembershipChange},
    names::Label,
    role::Role,
};

use super::{
    Names,
    abilities::Abilities,
    activity::{Deed, lately},
    confirm::ConfirmPage,
    id_in, roles_up_to,
};
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, colour, initials, shown, shown_with},
        paths::page_of,
        refusal::alert,
        sign_in_form::RETURN_TO,
        texts::{Activity, Everyday, FieldTexts, Members, Notice},
        visit::{Sent, Visit, Visitor},
    },
};

#[derive(Template)]
#[template(path = "member.html")]
struct MemberPage {
    frame: Frame,
    t: Members,
    members: String,
    name: String,
    email: String,
    initials: String,
    colour: u32,
    role: &'static str,
    department: String,
    job: String,
    since: String,
    active: bool,
    own: bool,
    /// The form of role and place, for who may change the member.
    form: Option<Form>,
    /// The button that deactivates or activates.
    status: Option<Form>,
    /// The link to the question whether to remove the member.
    remove: Option<String>,
    /// Why nothing was changed, where no form can say it.
    alert: Option<String>,
    a: Activity,
    /// What happened to the member lately, for who may see it.
    deeds: Vec<Deed>,
    /// The links to all of what happened to the member, and to all that the member did.
    activity: [(String, String); 2],
}

/// Shows the member.
pub(super) async fn show(
    State(app): State<App>,
    Path(names): Names,
    visit: Visit<InOrganization>,
) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    let member = find(&app, &visitor, &names).await?;
    shown(&page(&app, &browser, &visitor, &member, (&stored(&member), &Faults::default(), None)).await?)
}

/// Changes role, department and job title.
pub(super) async fn change(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let member = find(&app, &visitor, &names).await?;
    let mut faults = Faults::default();
    let mut refused = None;
    if let Some(change) = change_of(&browser, &entered, &mut faults) {
        match update(&app, &browser, &visitor, &member, change, "").await? {
            Ok(done) => return Ok(done),
            Err(alert) => refused = Some(alert),
        }
    }
    let page = page(&app, &browser, &visitor, &member, (&entered, &faults, refused)).await?;
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Deactivates or activates the member.
pub(super) async fn change_status(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let member = find(&app, &visitor, &names).await?;
    let change = MembershipChange { active: Some(entered.get("active") == "yes"), ..MembershipChange::default() };
    match update(&app, &browser, &visitor, &member, change, entered.get(RETURN_TO)).await? {
        Ok(done) => Ok(done),
        Err(alert) => {
            let mut unchanged = stored(&member);
            unchanged.0.push((RETURN_TO.to_owned(), entered.get(RETURN_TO).to_owned()));
            let unchanged = (&unchanged, &Faults::default(), Some(alert));
            let page = page(&app, &browser, &visitor, &member, unchanged).await?;
            shown_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// Asks whether to remove the member, and says what is lost.
pub(super) async fn ask_to_remove(
    State(app): State<App>,
    Path(names): Names,
    visit: Visit<InOrganization>,
) -> Result<Response, Problem> {
    let Visit { browser, visitor, query } = visit;
    let member = find(&app, &visitor, &names).await?;
    shown(&removal(&browser, &visitor, &member, &query, None)?)
}

/// Removes the member.
pub(super) async fn remove(
    State(app): State<App>,
    Path(names): Names,
    sent: Sent<InOrganization>,
) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let member = find(&app, &visitor, &names).await?;
    match app.application.memberships.remove.execute(&visitor.actor, member.snapshot().user_id).await {
        Ok(()) => {
            browser.note(&Notice::MemberRemoved(member.snapshot().name.to_string()));
            let list = page_of(&visitor.actor.member()?.tenant_slug, "/members");
            Ok(browser.go_on(entered.get(RETURN_TO), &list))
        }
        Err(error) => {
            let alert = alert(&browser, error)?;
            shown_with(StatusCode::UNPROCESSABLE_ENTITY, &removal(&browser, &visitor, &member, &entered, Some(alert))?)
        }
    }
}

async fn find(app: &App, visitor: &InOrganization, names: &HashMap<String, String>) -> Result<Membership, Problem> {
    Ok(app.application.memberships.find.execute(&visitor.actor, id_in(names, "user_id")?).await?)
}

/// Changes the member, and returns where to go on, or why not. That is where the person came from, or the member.
async fn update(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    member: &Membership,
    change: MembershipChange,
    return_to: &str,
) -> Result<Result<Response, String>, Problem> {
    let snapshot = member.snapshot();
    let command = Command { user_id: snapshot.user_id, change };
    match app.application.memberships.update.execute(&visitor.actor, command).await {
        Ok(_) => {
            let page = page_of(&visitor.actor.member()?.tenant_slug, &format!("/members/{}", snapshot.user_id));
            browser.note(&Notice::MemberChanged(snapshot.name.to_string()));
            Ok(Ok(browser.go_on(return_to, &page)))
        }
        Err(error) => Ok(Err(alert(browser, error)?)),
    }
}

fn change_of(browser: &Browser, entered: &Entered, faults: &mut Faults) -> Option<MembershipChange> {
    let t = FieldTexts(browser.locale);
    let mut label = |name| {
        let text = entered.optional(name);
        faults.check(name, text.map(Label::parse).transpose().map_err(|error| t.name(error)))
    };
    let (department, title) = (label("department"), label("job"));
    let role = faults.check("role", entered.get("role").parse::<Role>().map_err(|_| t.required()));
    Some(MembershipChange { role: Some(role?), department: Some(department?), title: Some(title?), active: None })
}

/// Returns what is stored, as if it had been entered.
fn stored(member: &Membership) -> Entered {
    let snapshot = member.snapshot();
    let label = |label: &Option<Label>| label.as_ref().map(ToString::to_string).unwrap_or_default();
    Entered(vec![
        ("role".to_owned(), snapshot.role.to_string()),
        ("department".to_owned(), label(&snapshot.department)),
        ("job".to_owned(), label(&snapshot.title)),
    ])
}

async fn page(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    member: &Membership,
    (entered, faults, refused): (&Entered, &Faults, Option<String>),
) -> Result<MemberPage, Problem> {
    let (t, c) = (Members(browser.locale), Everyday(browser.locale));
    let (acting, snapshot) = (visitor.actor.member()?, member.snapshot());
    let may = Abilities::over(member, visitor)?;
    let path = page_of(&acting.tenant_slug, &format!("/members/{}", snapshot.user_id));
    let (alert, refused) = if may.change() { (None, refused) } else { (refused, None) };
    let form = may.change().then(|| {
        Form::new(browser, visitor.user_id(), &path, c.save())
            .field(Field::new("role", t.role(), roles_up_to(browser, acting.role), entered, faults))
            .field(Field::new("department", t.department(), Kind::Text, entered, faults).optional())
            .field(Field::new("job", t.job(), Kind::Text, entered, faults).optional())
            .alert(refused)
    });
    let active = member.is_active();
    let status = may.change_status().then(|| {
        let (text, becomes) = if active { (t.deactivate(), "") } else { (t.activate(), "yes") };
        Form::new(browser, visitor.user_id(), &format!("{path}/status"), text)
            .carry("active", becomes)
            .carry(RETURN_TO, entered.get(RETURN_TO))
    });
    let label = |label: &Option<Label>| label.as_ref().map(ToString::to_string).unwrap_or_default();
    let a = Activity(browser.locale);
    let all = browser.site.path(&page_of(&acting.tenant_slug, "/activity"));
    let all = |parameter, title| (format!("{all}?{parameter}={}", snapshot.user_id), title);
    Ok(MemberPage {
        a,
        deeds: lately(app, browser, visitor, Some(snapshot.user_id)).await?,
        activity: [all("on", a.on(&snapshot.name)), all("by", a.by(&snapshot.name))],
        frame: Frame::within(browser, visitor),
        t,
        members: browser.site.path(&page_of(&acting.tenant_slug, "/members")),
        name: snapshot.name.to_string(),
        email: snapshot.email.to_string(),
        initials: initials(snapshot.name.as_str()),
        colour: colour(snapshot.email.as_str()),
        role: c.role(snapshot.role),
        department: label(&snapshot.department),
        job: label(&snapshot.title),
        since: t.since(browser.clock().day(snapshot.joined_at)),
        active,
        own: may.is_own,
        form,
        status,
        remove: may.remove().then(|| browser.site.path(&format!("{path}/remove"))),
        alert,
    })
}

fn removal(
    browser: &Browser,
    visitor: &InOrganization,
    member: &Membership,
    asked: &Entered,
    alert: Option<String>,
) -> Result<ConfirmPage, Problem> {
    let (t, snapshot) = (Members(browser.locale), member.snapshot());
    let slug = &visitor.actor.member()?.tenant_slug;
    let path = page_of(slug, &format!("/members/{}", snapshot.user_id));
    let form = Form::new(browser, visitor.user_id(), &format!("{path}/remove"), &t.remove(&snapshot.name));
    let page = ConfirmPage {
        frame: Frame::within(browser, visitor),
        title: t.remove_title(&snapshot.name),
        text: t.remove_lost().to_owned(),
        form: form.dangerous().alert(alert),
        back: browser.site.path(&path),
    };
    Ok(page.asked_from(browser, asked))
}
