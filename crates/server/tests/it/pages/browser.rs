//! The browsers of a world: those of the test app, at the origin where the pages of a world are.

use std::ops::{Deref, DerefMut};

use axum::Router;

use crate::support::World;

/// Where the pages of a world are.
const ORIGIN: &str = "https://id.test";

/// A browser, with the page that it shows.
#[derive(Clone)]
pub struct Browser(tenantry_test_app::Browser);

impl Browser {
    pub fn new(world: &World) -> Self {
        Self::of(world.router.clone())
    }

    pub fn of(router: Router) -> Self {
        Self(tenantry_test_app::Browser::at(ORIGIN, router))
    }

    /// Goes on with the same installation after a restart.
    pub fn goes_on_with(&mut self, world: &World) {
        self.0.goes_on_with(world.router.clone());
    }

    /// Returns a browser in which the person is signed in.
    pub async fn signed_in(world: &World, email: &str) -> Self {
        let mut browser = Self::new(world);
        browser.sign_in_as(email).await;
        browser
    }
}

impl Deref for Browser {
    type Target = tenantry_test_app::Browser;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Browser {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
