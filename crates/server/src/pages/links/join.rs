//! `/join`: the page that an invitation link leads to, for new people, for people with an account, and for those who are
//! signed in.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use tenantry_application::{
    actor::Actor,
    ports::user_tenants::UserTenant,
    use_cases::{
        auth::sign_up_by_link::{Command, SignUpByLinkError, SignedUpByLink},
        invitation_links::preview_link::LinkPreview,
    },
};
use tenantry_domain::{email::Email, names::DisplayName, password::PlainPassword, token_text::LinkToken};

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
        frame::{Frame, shown_with},
        paths::page_of,
        sign_in_form::RETURN_TO,
        texts::{Everyday, FieldTexts, Join, Notice, SignUp, WayOn, join_text},
        visit::{Anybody, Sent, Visit},
    },
};

const PAGE: &str = "/join";

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage {
    frame: Frame,
    title: String,
    says: String,
    domains: Option<String>,
    lead: Option<String>,
    /// The form, unless something else comes first.
    form: Option<Form>,
    /// What comes first: the path and the label.
    first: Option<(String, &'static str)>,
    /// A question, and the path and the label of what to do if it is answered with yes.
    instead: Option<(&'static str, String, &'static str)>,
}

/// Shows which organization the link is for, and the form that joins it. Uses nothing up.
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
            let shown = Shown { browser: &browser, actor, token: &token, preview: &preview };
            shown_with(StatusCode::OK, &shown.page(&Entered::default(), &Faults::default()))
        }
        Err(problem) => over(&browser, actor, query.get(TOKEN), problem),
    }
}

/// Joins: a new person gets an account, and whoever is signed in becomes a member.
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
    if let Some(actor) = actor {
        return match app.application.me.join.execute(actor, &token).await {
            Ok(joined) => {
                let current = UserTenant::of(joined.tenant, &joined.membership);
                browser.keep_grant(&joined.tokens, Some(&current));
                welcome(&browser, &current)
            }
            Err(error) => over(&browser, Some(actor), entered.get(TOKEN), error.into()),
        };
    }
    let mut faults = Faults::default();
    if let Some(command) = command(&browser, &token, &entered, &mut faults) {
        match app.application.auth.sign_up_by_link.execute(&anonymous, command).await {
            Ok(signed_up) => return begin(&browser, &token, signed_up),
            Err(SignUpByLinkError::EmailTaken) => faults.note("email", SignUp(browser.locale).email_taken()),
            Err(SignUpByLinkError::Password(error)) => {
                faults.note("password", FieldTexts(browser.locale).password(&error));
            }
            Err(error) => return over(&browser, None, entered.get(TOKEN), error.into()),
        }
    }
    let shown = Shown { browser: &browser, actor, token: &token, preview: &preview };
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &shown.page(&entered, &faults))
}

/// Returns the link of the token. A damaged token is answered like an unknown one.
async fn found(app: &App, anonymous: &Actor, carried: &Entered) -> Result<(LinkToken, LinkPreview), Problem> {
    let token = LinkToken::parse(carried.get(TOKEN)).map_err(|_| Problem::of(Code::LinkInvalid))?;
    let preview = app.application.invitation_links.preview.execute(anonymous, &token).await?;
    Ok((token, preview))
}

fn command(browser: &Browser, token: &LinkToken, entered: &Entered, faults: &mut Faults) -> Option<Command> {
    let t = FieldTexts(browser.locale);
    let name = faults.check("name", DisplayName::parse(entered.get("name")).map_err(|error| t.name(error)));
    let email = faults.check("email", Email::parse(entered.get("email")).map_err(|error| t.email(error)));
    let password = PlainPassword::present(entered.get("password")).map_err(|error| t.password(&error));
    let password = faults.check("password", password);
    let fields = [TOKEN, "name", "email", "password"].map(|name| entered.get(name));
    Some(Command {
        email: email?,
        password: password?,
        name: name?,
        locale: Some(browser.locale),
        token: token.clone(),
        repeatable: entered.repeatable("", &fields),
    })
}

/// Signs the new person in. Whoever has to prove their address does so next, and then comes back to the link.
fn begin(browser: &Browser, token: &LinkToken, signed_up: SignedUpByLink) -> Result<Response, Problem> {
    let current = signed_up.joined.map(|(tenant, membership)| UserTenant::of(tenant, &membership));
    if browser.site.look.is_whole() {
        browser.begin_session(&signed_up.tokens, current.as_ref(), false);
    }
    match current {
        Some(current) => welcome(browser, &current),
        None if browser.site.look.is_whole() => Ok(browser.go(&prove_first(browser, token))),
        // A service that left the pages asks for the code itself.
        None => done(browser, &Notice::CodeMailed(signed_up.user.email().to_string()), "/"),
    }
}

/// Leads the new member to the product, or to their organization.
fn welcome(browser: &Browser, current: &UserTenant) -> Result<Response, Problem> {
    if let Some(url) = &browser.site.app_url {
        return Ok(Redirect::to(url).into_response());
    }
    let notice = Notice::Joined(current.tenant.name().to_string());
    done(browser, &notice, &page_of(current.tenant.slug(), ""))
}

/// Returns the page that proves the address, which leads back to the link.
fn prove_first(browser: &Browser, token: &LinkToken) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair(RETURN_TO, &with_token(browser, PAGE, &token.to_text()));
    format!("/verify-email?{}", query.finish())
}

/// A link that is shown.
struct Shown<'a> {
    browser: &'a Browser,
    actor: Option<&'a Actor>,
    token: &'a LinkToken,
    preview: &'a LinkPreview,
}

impl Shown<'_> {
    fn page(&self, entered: &Entered, faults: &Faults) -> JoinPage {
        let Self { browser, actor, token, preview } = self;
        let (t, c) = (Join(browser.locale), Everyday(browser.locale));
        let title = t.title(preview.tenant.name());
        let form = Form::new(browser, actor.and_then(user_of), PAGE, &title).carry(TOKEN, &token.to_text());
        let here = with_token(browser, PAGE, &token.to_text());
        let person = actor.and_then(|actor| actor.person().ok());
        let proves_first =
            person.is_some_and(|person| !person.email_verified && preview.allowed_domains.is_restricted());
        let form = match person {
            Some(_) => form,
            None => self.with_fields(form.once(browser, entered), entered, faults),
        };
        let mut sign_in = url::form_urlencoded::Serializer::new(String::new());
        sign_in.append_pair(RETURN_TO, &here);
        let sign_in = browser.site.path(&format!("/sign-in?{}", sign_in.finish()));
        JoinPage {
            frame: Frame { here: here.into(), ..Frame::new(browser, *actor) },
            says: t.says(c.role(preview.role)),
            domains: preview
                .allowed_domains
                .is_restricted()
                .then(|| t.for_domains(preview.allowed_domains.iter().collect::<Vec<_>>().join(", "))),
            lead: person.map(|person| {
                let signed_in = t.as_yourself(&person.email);
                if proves_first { format!("{signed_in} {}", t.prove()) } else { signed_in }
            }),
            form: (!proves_first).then_some(form),
            first: proves_first.then(|| (browser.site.path(&prove_first(browser, token)), t.to_prove())),
            instead: (person.is_none() && browser.site.look.is_whole())
                .then(|| (t.has_account(), sign_in, t.sign_in())),
            title,
        }
    }

    fn with_fields(&self, form: Form, entered: &Entered, faults: &Faults) -> Form {
        let c = Everyday(self.browser.locale);
        let password = Field::new("password", c.password(), Kind::Password, entered, faults)
            .hint(c.password_hint(PlainPassword::MIN))
            .autocomplete("new-password");
        form.field(Field::new("name", c.your_name(), Kind::Text, entered, faults).autocomplete("name").focused())
            .field(Field::new("email", c.email(), Kind::Email, entered, faults).autocomplete("username"))
            .field(password)
    }
}

/// Returns the page of a link by which the person does not get in, which says what to do next. Any other problem stays
/// one.
fn over(browser: &Browser, actor: Option<&Actor>, token: &str, problem: Problem) -> Result<Response, Problem> {
    let Some(says) = join_text(browser.locale, problem.code()) else { return Err(problem) };
    let t = Join(browser.locale);
    let way = match says.way {
        WayOn::Organizations => browser.site.way_on("/home").map(|way| (way, t.go_on())),
        WayOn::Again => Some((with_token(browser, PAGE, token), t.again())),
        WayOn::Start => browser.site.way_on("/").map(|way| (way, Everyday(browser.locale).to_start())),
    };
    ended(browser, actor, problem.code().status(), (says.title, says.text), way)
}
