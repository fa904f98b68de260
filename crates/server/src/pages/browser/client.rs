//! The browser that sends a request, as the handler of a page sees it.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::Request,
    http::{HeaderMap, Method, header, uri::PathAndQuery},
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::BASE64URL_NOPAD;
use tenantry_application::actor::Actor;
use tenantry_domain::{
    locale::Locale,
    time_zone::TimeZone,
    user::{User, UserId},
};

use super::{
    cookies::Cookies, form_token::FormOf, in_organization::InOrganization, language, return_to, same_origin, time_zone,
};
use crate::{
    http::state::App,
    pages::{site::Site, texts::Notice},
};

/// The cookie of the language.
const LANGUAGE: &str = "language";
/// The cookie that binds forms to the browser.
const FORMS: &str = "forms";
/// The cookie of what was done before this page.
const NOTICE: &str = "notice";
/// How long a chosen language is remembered, in seconds.
const YEAR: i64 = 365 * 24 * 60 * 60;
/// How long a notice waits for its page, in seconds.
const NOTICE_WAITS: i64 = 60;

/// The browser that sends a request. Clones share the cookies.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) app: App,
    pub(crate) site: Site,
    pub(crate) locale: Locale,
    /// The time zone in which the person reads times, if it is known.
    pub(super) zone: Option<TimeZone>,
    /// The path of the page that the person sees, or of the one that sent the form.
    pub(crate) here: Arc<str>,
    /// The path that the browser asks for.
    pub(crate) asked: Arc<str>,
    pub(super) cookies: Arc<Cookies>,
    /// The member that the page is for, once that is known.
    pub(crate) member: Arc<OnceLock<InOrganization>>,
    /// The name of an organization of which the person turned out to be no active member any more.
    pub(super) lost: Arc<OnceLock<String>>,
}

/// Returns the path that the browser asks for.
fn asked(site: &Site, request: &Request) -> String {
    site.path(request.uri().path_and_query().map_or("/", PathAndQuery::as_str))
}

/// Returns the path of the page that the person sees. A form says by its referrer which page it stands on.
fn here(site: &Site, request: &Request) -> String {
    let referrer = request.headers().get(header::REFERER).filter(|_| *request.method() == Method::POST);
    let page = referrer.and_then(|referrer| return_to::own_path(site, referrer.to_str().ok()?));
    page.unwrap_or_else(|| asked(site, request))
}

impl Browser {
    /// Returns the browser that sends the request.
    pub(crate) fn of(app: App, site: Site, request: &Request) -> Self {
        let cookies = Arc::new(Cookies::of(request.headers(), site.is_secure()));
        let chosen = cookies.get(LANGUAGE).and_then(|tag| Locale::of_tag(&tag).ok());
        let locale = chosen.unwrap_or_else(|| language::preferred(request.headers()));
        let (here, asked) = (here(&site, request).into(), asked(&site, request).into());
        let zone = time_zone::zone_of(&cookies);
        Self { app, site, locale, zone, here, asked, cookies, member: Arc::default(), lost: Arc::default() }
    }

    /// Returns whether the request changes nothing, or one of our own pages sent it.
    pub(crate) fn may_send(&self, request: &Request) -> bool {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        reads || same_origin::is_same_origin(&self.site, request.headers())
    }

    /// Writes the cookies that were changed into the headers of the response.
    pub(crate) fn write_cookies(&self, headers: &mut HeaderMap) {
        self.cookies.write(headers);
    }

    /// Follows the language of a person who has just signed in, unless one was chosen on this device: that is what they
    /// can read. The time zone is always theirs.
    pub(crate) fn follow(&self, user: &User) {
        self.choose_time_zone(user.time_zone());
        if let Some(locale) = user.locale().filter(|_| self.cookies.get(LANGUAGE).is_none()) {
            self.choose_language(locale);
        }
    }

    /// Remembers the language on this device.
    pub(crate) fn choose_language(&self, locale: Locale) {
        self.cookies.set(LANGUAGE, locale.as_str(), Some(YEAR));
    }

    /// Returns the token of a form for that person, or for nobody who is signed in.
    pub(crate) fn form_token(&self, person: Option<UserId>) -> String {
        let cookie = self.cookies.get(FORMS).unwrap_or_else(|| {
            let new = BASE64URL_NOPAD.encode(self.app.secrets().random().expose());
            self.cookies.set(FORMS, &*new, None);
            new
        });
        FormOf::whose(person).token(self.app.secrets(), &cookie)
    }

    /// Returns whether one of our pages made the form for this browser, while that person was signed in, or nobody.
    pub(crate) fn made(&self, token: &str, person: Option<UserId>) -> bool {
        let cookie = self.cookies.get(FORMS);
        let made = cookie.and_then(|cookie| FormOf::read(self.app.secrets(), &cookie, token));
        made == Some(FormOf::whose(person))
    }

    /// Redirects to a page of ours, which says what was done.
    pub(crate) fn done(&self, notice: &Notice, page: &str) -> Response {
        self.note(notice);
        self.go(page)
    }

    /// Lets the next page say what was done.
    pub(crate) fn note(&self, notice: &Notice) {
        let text = serde_json::to_vec(notice).unwrap_or_default();
        self.cookies.set(NOTICE, BASE64URL_NOPAD.encode(&text), Some(NOTICE_WAITS));
    }

    /// Lets this page or the next one say of which organization the person is no active member any more, if that turned
    /// out. Returns whether it did.
    pub(crate) fn note_loss(&self) -> bool {
        self.lost.get().map(|name| self.note(&Notice::NoMember(name.clone()))).is_some()
    }

    /// Redirects to a page of ours.
    pub(crate) fn go(&self, page: &str) -> Response {
        Redirect::to(&self.site.path(page)).into_response()
    }

    /// Redirects to where the person wanted to go before they signed in, or else to the page.
    pub(crate) fn go_on(&self, return_to: &str, page: &str) -> Response {
        let place = Some(return_to).filter(|text| !text.is_empty()).and_then(|text| return_to::place(&self.site, text));
        place.map_or_else(|| self.go(page), |place| Redirect::to(&place).into_response())
    }

    /// Returns the place as a path of ours, if it is one.
    pub(crate) fn own_path(&self, text: &str) -> Option<String> {
        return_to::own_path(&self.site, text)
    }

    /// Returns what was done before this page, once.
    pub(crate) fn take_notice(&self) -> Option<String> {
        let text = self.cookies.get(NOTICE)?;
        self.cookies.remove(NOTICE);
        let notice: Notice = serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        Some(notice.text(self.locale))
    }
}

/// Returns the id of the person who acts, or `None` for nobody.
pub(crate) fn user_of(actor: &Actor) -> Option<UserId> {
    actor.person().ok().map(|person| person.user_id)
}
