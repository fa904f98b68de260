//! Who opens a page or sends a form. A handler names the visitor that its page is for, and gets one or is not called.
//!
//! Whoever is not signed in is sent to sign in, and comes back. A form whose session ended meanwhile is kept until they
//! did.

use axum::{
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use tenantry_application::actor::Actor;
use tenantry_domain::{slug::Slug, user::UserId};

use super::{
    browser::{Browser, FORM_TOKEN, InOrganization, user_of},
    form::Entered,
    sign_in_form::{Kept, sign_in_again, sign_in_first, unsent},
};
use crate::http::{codes::Code, extract::json::receive, problem::Problem};

/// A visitor of a page.
pub(crate) trait Visitor: Sized + Send {
    /// Returns the visitor, or `None` if they have to sign in first.
    ///
    /// # Errors
    /// The page is not for them, or the store failed.
    fn find(browser: &Browser, parts: &mut Parts) -> impl Future<Output = Result<Option<Self>, Problem>> + Send;

    /// Returns who acts, or `None` if nobody is signed in.
    fn actor(&self) -> Option<&Actor>;

    /// Returns the id of the person who is signed in.
    fn user_id(&self) -> Option<UserId> {
        self.actor().and_then(user_of)
    }
}

/// Anybody, signed in or not.
#[derive(Debug)]
pub(crate) struct Anybody(pub(crate) Option<Actor>);

/// A person who is signed in.
#[derive(Debug)]
pub(crate) struct SignedInPerson(pub(crate) Actor);

impl Visitor for Anybody {
    async fn find(browser: &Browser, parts: &mut Parts) -> Result<Option<Self>, Problem> {
        Ok(Some(Self(browser.person(parts).await?)))
    }

    fn actor(&self) -> Option<&Actor> {
        self.0.as_ref()
    }
}

impl Visitor for SignedInPerson {
    async fn find(browser: &Browser, parts: &mut Parts) -> Result<Option<Self>, Problem> {
        Ok(browser.person(parts).await?.map(Self))
    }

    fn actor(&self) -> Option<&Actor> {
        Some(&self.0)
    }
}

/// A member of the organization that the path names. Whoever is none gets the same page as for one that does not exist.
impl Visitor for InOrganization {
    async fn find(browser: &Browser, parts: &mut Parts) -> Result<Option<Self>, Problem> {
        let named = RawPathParams::from_request_parts(parts, &()).await.ok();
        let named = named.as_ref().and_then(|named| named.iter().find(|(name, _)| *name == "organization"));
        let slug = named.and_then(|(_, slug)| Slug::parse(slug).ok());
        if let Some(slug) = slug
            && let Some(member) = browser.member(parts, &slug).await?
        {
            let _ = browser.member.set(member.clone());
            return Ok(Some(member));
        }
        // A stranger learns nothing: they sign in first.
        let Some(_) = browser.person(parts).await? else { return Ok(None) };
        browser.note_loss();
        Err(Problem::of(Code::NotFound))
    }

    fn actor(&self) -> Option<&Actor> {
        Some(&self.actor)
    }
}

/// A page that is opened.
pub(crate) struct Visit<V> {
    pub(crate) browser: Browser,
    pub(crate) visitor: V,
    /// What stands behind the question mark.
    pub(crate) query: Entered,
}

/// A form that is sent, by one of our pages.
pub(crate) struct Sent<V> {
    pub(crate) browser: Browser,
    pub(crate) visitor: V,
    pub(crate) entered: Entered,
}

impl<S: Send + Sync, V: Visitor> FromRequestParts<S> for Visit<V> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let browser = browser_of(parts).map_err(IntoResponse::into_response)?;
        let query = query_of(parts);
        match V::find(&browser, parts).await.map_err(IntoResponse::into_response)? {
            Some(visitor) => Ok(Self { browser, visitor, query }),
            None => Err(sign_in_first(&browser)),
        }
    }
}

impl<S: Send + Sync, V: Visitor> FromRequest<S> for Sent<V> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let browser = browser_of(&parts).map_err(IntoResponse::into_response)?;
        let visitor = V::find(&browser, &mut parts).await.map_err(IntoResponse::into_response)?;
        let action = browser.asked.to_string();
        let body = receive(Request::from_parts(parts, body), browser.app.http.body_timeout).await;
        let entered = Entered::parse(&body.map_err(IntoResponse::into_response)?);
        let Some(visitor) = visitor else {
            return Err(sign_in_again(&browser, &Kept::of(action, &entered)).into_response());
        };
        if !browser.made(entered.get(FORM_TOKEN), visitor.user_id()) {
            // The form stood open while somebody signed in or out, or the browser lost its cookies. What was entered is
            // shown again, and nothing happens unless the person sends it.
            return Err(unsent(&browser, visitor.actor(), &Kept::of(action, &entered)).into_response());
        }
        Ok(Self { browser, visitor, entered })
    }
}

fn browser_of(parts: &Parts) -> Result<Browser, Problem> {
    parts.extensions.get::<Browser>().cloned().ok_or_else(|| Problem::internal(NoBrowser))
}

fn query_of(parts: &Parts) -> Entered {
    Entered::parse(parts.uri.query().unwrap_or_default().as_bytes())
}

#[derive(Debug, thiserror::Error)]
#[error("a page is not behind the layer of the pages")]
struct NoBrowser;
