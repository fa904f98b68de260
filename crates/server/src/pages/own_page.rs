//! The pages that a service adds within the frame of an organization: who opens them or sends their forms, and how their
//! content becomes a page.

use std::fmt;

use askama::Template;
use axum::{
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use tenantry_application::actor::Member;
use tenantry_domain::locale::Locale;
use tenantry_infrastructure::persistence::Database;

use super::{
    browser::{Browser, InOrganization},
    components::{Content, Rendered, button::Button},
    form::{Entered, Form},
    frame::{Frame, shown_with},
    paths::page_of,
    text::Text,
    texts::Notice,
    visit::{Sent, Visit, Visitor},
};
use crate::http::{
    extract::{InTenant, SignedInPerson},
    problem::Problem,
    state::App,
};

/// How many characters of a message fit into the cookie that carries it to the next page.
const LONGEST_NOTICE: usize = 300;

/// A page of the service's own that a member opens, at `/o/{organization}/…`. Whoever is not signed in is sent to sign in,
/// and comes back. Whoever is no member of the organization gets the same 404 as for one that does not exist.
///
/// It has the tenant's part of the database, and extractors that come after it in a handler, such as
/// [`Listing`](crate::extract::Listing), know the member too.
///
/// ```
/// use axum::{Router, response::Response, routing::get};
/// use tenantry_server::{
///     Problem, Service,
///     pages::{Content, OrganizationPage, Pages, Text},
/// };
///
/// const WELCOME: Text = Text::new("Welcome").de("Willkommen");
///
/// async fn welcome(page: OrganizationPage) -> Result<Response, Problem> {
///     let name = page.member().person.name.to_string();
///     page.show(Content::new(page.say(WELCOME)).lead(name))
/// }
///
/// let routes: Router<Service> = Router::new().route("/welcome", get(welcome)); // at /o/{organization}/welcome
/// let pages = Pages::new().routes(routes);
/// # drop(pages);
/// ```
pub struct OrganizationPage {
    /// The member, and the tenant's rows of the service's tables.
    pub at: InTenant,
    member: Member,
    browser: Browser,
    visitor: InOrganization,
    query: Entered,
}

/// A form that a member sends from such a page. It is checked as ours are: it comes from a page of this installation that
/// was made for the same browser and person. If the session has ended meanwhile, what was entered is kept until the person
/// has signed in. Must be the last extractor of its handler.
#[derive(Debug)]
pub struct OrganizationForm {
    /// The page that answers.
    pub page: OrganizationPage,
    /// What was entered.
    pub entered: Entered,
}

#[derive(Template)]
#[template(path = "own.html")]
struct OwnPage {
    frame: Frame,
    title: String,
    lead: Option<String>,
    actions: Vec<Button>,
    /// The rendered components.
    parts: Vec<Rendered>,
}

impl OrganizationPage {
    fn new<S>(browser: Browser, visitor: InOrganization, query: Entered, state: &S) -> Result<Self, Problem>
    where
        App: FromRef<S>,
        Database: FromRef<S>,
    {
        let (at, member) = (InTenant::of(visitor.actor.clone(), state)?, visitor.actor.member()?.clone());
        Ok(Self { at, member, browser, visitor, query })
    }

    /// Returns the member.
    pub const fn member(&self) -> &Member {
        &self.member
    }

    /// Returns the name of the organization.
    pub fn organization(&self) -> &str {
        self.visitor.name.as_str()
    }

    /// Returns the language of the page.
    pub const fn locale(&self) -> Locale {
        self.browser.locale
    }

    /// Returns the text in the language of the page.
    pub const fn say(&self, text: Text) -> &'static str {
        text.said_in(self.browser.locale)
    }

    /// Returns what stands behind the question mark.
    pub const fn query(&self) -> &Entered {
        &self.query
    }

    /// Returns the path of a page of the organization, to link to: `/products` is `/o/acme/products`, below the path that
    /// the installation is reached at.
    pub fn path(&self, page: &str) -> String {
        self.browser.site.path(&self.below(page))
    }

    /// Begins a form that is sent to a page of the organization. `submit` is the text of its button: a verb that says what
    /// happens.
    pub fn form(&self, page: &str, submit: &str) -> Form {
        Form::new(&self.browser, self.visitor.user_id(), &self.below(page), submit)
    }

    /// Shows the content within the frame.
    ///
    /// # Errors
    /// Rendering failed, which is a programming error.
    pub fn show(&self, content: Content) -> Result<Response, Problem> {
        self.show_with(StatusCode::OK, content)
    }

    /// Shows a form again that was refused, with what is wrong.
    ///
    /// # Errors
    /// See [`show`](Self::show).
    pub fn refuse(&self, content: Content) -> Result<Response, Problem> {
        self.show_with(StatusCode::UNPROCESSABLE_ENTITY, content)
    }

    /// Leads to another page of the organization, which says what was done.
    pub fn done(&self, says: &str, page: &str) -> Response {
        let notice = Notice::Own(says.chars().take(LONGEST_NOTICE).collect());
        self.browser.done(&notice, &self.below(page))
    }

    fn below(&self, page: &str) -> String {
        page_of(&self.member.tenant_slug, page)
    }

    fn show_with(&self, status: StatusCode, content: Content) -> Result<Response, Problem> {
        let frame = Frame::within(&self.browser, &self.visitor);
        let Content { title, lead, actions, parts } = content;
        let parts =
            parts.iter().map(|part| part.render(&frame)).collect::<Result<_, _>>().map_err(Problem::internal)?;
        shown_with(status, &OwnPage { frame, title, lead, actions, parts })
    }
}

impl fmt::Debug for OrganizationPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrganizationPage")
            .field("at", &self.at)
            .field("locale", &self.browser.locale)
            .finish_non_exhaustive()
    }
}

impl<S> FromRequestParts<S> for OrganizationPage
where
    S: Send + Sync,
    App: FromRef<S>,
    Database: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Visit { browser, visitor, query } = Visit::<InOrganization>::from_request_parts(parts, state).await?;
        // The extractors of the API know the person from now on.
        parts.extensions.insert(SignedInPerson(visitor.actor.clone()));
        Self::new(browser, visitor, query, state).map_err(IntoResponse::into_response)
    }
}

impl<S> FromRequest<S> for OrganizationForm
where
    S: Send + Sync,
    App: FromRef<S>,
    Database: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let Sent { browser, visitor, entered } = Sent::<InOrganization>::from_request(request, state).await?;
        let page = OrganizationPage::new(browser, visitor, Entered::default(), state);
        Ok(Self { page: page.map_err(IntoResponse::into_response)?, entered })
    }
}
