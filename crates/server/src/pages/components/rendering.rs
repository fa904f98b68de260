//! Renders components by the macros of our own templates.

use std::fmt;

use askama::{Template, filters::HtmlSafe};

use super::Component;
use crate::{http::problem::Problem, pages::frame::Frame};

/// The HTML of a component. Only a template makes it, so what people entered is escaped in it.
#[derive(Debug, Clone)]
pub(in crate::pages) struct Rendered(String);

impl fmt::Display for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Rendered {}

#[derive(Template)]
#[template(path = "component.html")]
struct ComponentTemplate<'a> {
    frame: &'a Frame,
    component: &'a Component,
    /// What is within it.
    inner: Vec<Rendered>,
}

impl Component {
    /// Renders the component.
    ///
    /// # Errors
    /// A template fails, which is a programming error.
    pub(in crate::pages) fn render(&self, frame: &Frame) -> Result<Rendered, askama::Error> {
        let inner = match self {
            Self::Panel(panel) => panel.parts.iter().map(|part| part.render(frame)).collect::<Result<_, _>>()?,
            _ => Vec::new(),
        };
        ComponentTemplate { frame, component: self, inner }.render().map(Rendered)
    }
}

/// Renders the component, for a template of ours.
///
/// # Errors
/// See [`Component::render`].
pub(in crate::pages) fn rendered(component: impl Into<Component>, frame: &Frame) -> Result<Rendered, Problem> {
    component.into().render(frame).map_err(Problem::internal)
}
