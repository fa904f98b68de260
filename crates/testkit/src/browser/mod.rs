//! A real browser for tests: Chromium without a window, and people who open pages in it, read, type and click.
//!
//! Tests say what a person does, by the words that stand on the page:
//!
//! ```text
//! let browser = Browser::start();
//! let ada = browser.person("http://127.0.0.1:8080").await;
//! ada.open("/sign-in").await;
//! ada.fill("Email address", "ada@navy.example").await;
//! ada.press("Sign in").await;
//! ada.sees("Your organizations").await;
//! ```
//!
//! A person clicks where a person could: on what is visible and not covered. Whatever leads to another page waits until
//! that page has loaded. What a page logs (a fault of a script, something that its policy forbids) fails the test when
//! the page is asked for [`Page::complaints`].

mod connection;
mod faults;
mod hands;
mod keyboard;
mod noted;
mod page;
mod reading;
mod traffic;
mod view;

use std::sync::Arc;

use serde_json::json;

use self::connection::Connection;
pub use self::{
    keyboard::Key,
    noted::{Document, Request},
    page::Page,
    traffic::Cookie,
    view::{Colours, View},
};

/// A running Chromium. It ends when this and all its pages are dropped, or when the test ends in any other way.
pub struct Browser(Arc<Connection>);

impl Browser {
    /// Starts Chromium.
    ///
    /// # Panics
    /// If it is not installed: a test that needs it must fail, not pass.
    pub fn start() -> Self {
        Self(Arc::new(Connection::start()))
    }

    /// Opens an empty page for somebody who was never here: without cookies, and apart from all others. Paths are those
    /// of the server at `base`, a URL without a slash at its end.
    pub async fn person(&self, base: &str) -> Page {
        let created = self.0.call(None, "Target.createBrowserContext", json!({})).await.unwrap();
        let context = created["browserContextId"].as_str().unwrap();
        opened(&self.0, context, base).await
    }
}

impl Page {
    /// Opens another tab of the same person.
    pub async fn tab(&self) -> Self {
        opened(&self.connection, &self.context, &self.base).await
    }
}

async fn opened(connection: &Arc<Connection>, context: &str, base: &str) -> Page {
    let page = Page::open_in(connection, context, base).await;
    page.view(View::Desktop).await;
    page
}
