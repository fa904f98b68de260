//! What the pages of the account have in common: the links to all of them, and the forms.

use askama::Template;
use tenantry_application::actor::Actor;

use crate::pages::{
    browser::Browser,
    form::Form,
    frame::Frame,
    texts::{Account, Everyday},
};

pub(super) const PROFILE: &str = "/account";
pub(super) const EMAIL: &str = "/account/email";
pub(super) const PASSWORD: &str = "/account/password";
pub(super) const SESSIONS: &str = "/account/sessions";

/// A page of the account with forms.
#[derive(Template)]
#[template(path = "account.html")]
pub(super) struct AccountPage {
    pub(super) frame: Frame,
    pub(super) t: Account,
    pub(super) tabs: Vec<Tab>,
    pub(super) parts: Vec<Part>,
    /// The path and the label of another way.
    pub(super) after: Option<(String, &'static str)>,
}

/// A form with what stands above it.
pub(super) struct Part {
    /// What stands above it, unless the label of its only field says so.
    pub(super) title: Option<&'static str>,
    pub(super) lead: Option<String>,
    pub(super) form: Form,
}

/// A link to one of the account's pages.
pub(super) struct Tab {
    pub(super) title: &'static str,
    pub(super) path: String,
    pub(super) current: bool,
}

/// Returns the page with that path.
pub(super) fn account_page(browser: &Browser, actor: &Actor, current: &str, parts: Vec<Part>) -> AccountPage {
    let (frame, t) = (Frame::new(browser, Some(actor)), Account(browser.locale));
    AccountPage { frame, t, tabs: tabs(browser, current), parts, after: None }
}

/// Returns the links to all pages of the account.
pub(super) fn tabs(browser: &Browser, current: &str) -> Vec<Tab> {
    let (t, c) = (Account(browser.locale), Everyday(browser.locale));
    let all = [
        (PROFILE, t.profile()),
        (EMAIL, c.email()),
        (PASSWORD, c.password()),
        (SESSIONS, t.devices()),
        ("/organizations", t.organizations()),
    ];
    let tab = |(page, title)| Tab { title, path: browser.site.path(page), current: page == current };
    all.into_iter().map(tab).collect()
}
