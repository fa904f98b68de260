//! The question before something that is hard to undo. It names the thing, and says what is lost.

use askama::Template;

use crate::pages::{
    browser::Browser,
    form::{Entered, Form},
    frame::Frame,
    sign_in_form::RETURN_TO,
};

/// The page of the question.
#[derive(Template)]
#[template(path = "confirm.html")]
pub(super) struct ConfirmPage {
    pub(super) frame: Frame,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) form: Form,
    /// Where the person goes who decides otherwise.
    pub(super) back: String,
}

impl ConfirmPage {
    /// Lets the person go back to where the question was asked from, if it says so, whatever they decide.
    pub(super) fn asked_from(mut self, browser: &Browser, asked: &Entered) -> Self {
        if let Some(place) = asked.optional(RETURN_TO).and_then(|place| browser.own_path(place)) {
            self.form = self.form.carry(RETURN_TO, &place);
            self.back = place;
        }
        self
    }
}
