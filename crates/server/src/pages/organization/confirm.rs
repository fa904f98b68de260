//! The question before something that is hard to undo. It names the thing, and says what is lost.

use askama::Template;

use crate::pages::{form::Form, frame::Frame};

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
