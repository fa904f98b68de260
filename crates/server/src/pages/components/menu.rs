//! Menus: what can be done with a thing, behind one button.

use super::button::Button;

/// What can be done with a thing, behind one button. It opens above everything else, without a script, and closes by
/// Escape or a click elsewhere. Without anything to do there is no button.
#[derive(Debug, Clone)]
pub struct Menu {
    pub(super) label: String,
    pub(super) buttons: Vec<Button>,
}

impl Menu {
    /// Begins without anything to do. `label` names the thing for those who hear it: "Actions for Tea".
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), buttons: Vec::new() }
    }

    /// Adds what can be done. Of the looks of buttons a menu knows [`danger`](Button::danger) alone.
    pub fn with(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }

    /// Adds what can be done, if there is something.
    pub fn with_some(self, button: Option<Button>) -> Self {
        match button {
            Some(button) => self.with(button),
            None => self,
        }
    }
}
