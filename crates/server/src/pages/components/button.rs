//! Buttons: links that lead to an action, and forms of one button.

/// A button.
#[derive(Debug, Clone)]
pub struct Button {
    pub(in crate::pages) label: String,
    pub(in crate::pages) target: String,
    /// What it sends, or `None` if it only leads there.
    pub(in crate::pages) sends: Option<Vec<(String, String)>>,
    pub(in crate::pages) look: &'static str,
    pub(in crate::pages) is_small: bool,
    pub(in crate::pages) named: Option<String>,
}

impl Button {
    /// Creates a button that leads to a page.
    pub fn link(label: impl Into<String>, path: impl Into<String>) -> Self {
        let (label, target) = (label.into(), path.into());
        Self { label, target, sends: None, look: "", is_small: false, named: None }
    }

    /// Creates a button that does something: it sends a form to that path, with the token that forms need.
    pub fn send(label: impl Into<String>, path: impl Into<String>) -> Self {
        Self { sends: Some(Vec::new()), ..Self::link(label, path) }
    }

    /// Adds a value to what it sends. A link sends nothing.
    pub fn carry(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Some(sends) = &mut self.sends {
            sends.push((name.into(), value.into()));
        }
        self
    }

    /// Makes it the one that stands out. A page has one.
    pub fn primary(self) -> Self {
        Self { look: "primary", ..self }
    }

    /// Makes it stand back.
    pub fn quiet(self) -> Self {
        Self { look: "quiet", ..self }
    }

    /// Says that it destroys something.
    pub fn danger(self) -> Self {
        Self { look: "danger", ..self }
    }

    /// Makes it fit into a table.
    pub fn small(self) -> Self {
        Self { is_small: true, ..self }
    }

    /// Says what it does to those who hear it among others: "Remove Tea" where the label is "Remove".
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { named: Some(name.into()), ..self }
    }

    /// Returns the classes of its look.
    pub(in crate::pages) fn classes(&self) -> String {
        [self.look, if self.is_small { "small" } else { "" }].join(" ").trim().to_owned()
    }
}
