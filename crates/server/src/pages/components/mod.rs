//! The components of the pages, for those of a service. They are rendered by the macros that our own templates use, so
//! there is one implementation of each; and every text in them is escaped, because a component holds texts and no HTML.

pub(super) mod button;
mod cell;
mod menu;
mod rendering;
mod table;

pub use self::{
    button::Button,
    cell::{Cell, CopyText, Person, Tone},
    menu::Menu,
    table::{Column, Row, Table},
};
pub(super) use rendering::{Rendered, rendered};

use super::form::{Field, Form};

/// The content of a page: a title, and components below it.
#[derive(Debug, Clone)]
pub struct Content {
    pub(super) title: String,
    pub(super) lead: Option<String>,
    pub(super) actions: Vec<Button>,
    pub(super) parts: Vec<Component>,
}

impl Content {
    /// Begins with the title of the page.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), lead: None, actions: Vec::new(), parts: Vec::new() }
    }

    /// Adds the sentence below the title.
    pub fn lead(self, lead: impl Into<String>) -> Self {
        Self { lead: Some(lead.into()), ..self }
    }

    /// Adds a button beside the title.
    pub fn action(mut self, button: Button) -> Self {
        self.actions.push(button);
        self
    }

    /// Adds a component.
    pub fn with(mut self, component: impl Into<Component>) -> Self {
        self.parts.push(component.into());
        self
    }
}

/// A component. Most are made of the type with their name.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Component {
    /// The title of what follows.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// Buttons beside each other.
    Buttons(Vec<Button>),
    /// A form, with what is wrong with it.
    Form(Form),
    /// What narrows a list.
    Filter(Filter),
    /// A table.
    Table(Table),
    /// What stands in place of an empty list.
    Empty(Empty),
    /// A box with other components.
    Panel(Panel),
    /// What the person has to know.
    Message(Message),
    /// Names with their values.
    Facts(Facts),
    /// A text to copy.
    CopyText(CopyText),
    /// How much of something is used up.
    Meter(Meter),
    /// Links to pages that belong together.
    Tabs(Tabs),
    /// Links to other parts of a list.
    Pager(Pager),
}

/// Turns each type into the component of its name.
macro_rules! components {
    ($($Name:ident)*) => {
        $(impl From<$Name> for Component {
            fn from(component: $Name) -> Self {
                Self::$Name(component)
            }
        })*
    };
}
components!(Form Filter Table Empty Panel Message Facts CopyText Meter Tabs Pager);

impl From<Button> for Component {
    fn from(button: Button) -> Self {
        Self::Buttons(vec![button])
    }
}

/// What stands in place of an empty list: what the list is for, and what to do first.
#[derive(Debug, Clone)]
pub struct Empty {
    title: String,
    text: String,
    action: Option<Button>,
}

impl Empty {
    /// Says that there is nothing yet, and what would be here.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), text: text.into(), action: None }
    }

    /// Adds what to do first.
    pub fn action(self, button: Button) -> Self {
        Self { action: Some(button), ..self }
    }
}

/// A box with other components.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    title: Option<String>,
    is_narrow: bool,
    parts: Vec<Component>,
}

impl Panel {
    /// Begins a box as wide as a form.
    pub fn new() -> Self {
        Self { title: None, is_narrow: true, parts: Vec::new() }
    }

    /// Sets its title.
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// Lets it be as wide as the page.
    pub fn wide(self) -> Self {
        Self { is_narrow: false, ..self }
    }

    /// Adds a component.
    pub fn with(mut self, component: impl Into<Component>) -> Self {
        self.parts.push(component.into());
        self
    }
}

/// What the person has to know.
#[derive(Debug, Clone)]
pub struct Message {
    text: String,
    is_fault: bool,
}

impl Message {
    /// Says why something was refused. It is read out at once.
    pub fn fault(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_fault: true }
    }

    /// Says what holds for the whole page.
    pub fn banner(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_fault: false }
    }
}

/// Names with their values.
#[derive(Debug, Clone, Default)]
pub struct Facts(Vec<(String, String)>);

impl Facts {
    /// Begins without any.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name with its value.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }
}

/// How much of something is used up.
#[derive(Debug, Clone)]
pub struct Meter {
    label: String,
    used: u64,
    most: u64,
}

impl Meter {
    /// Shows `used` of at most `most`, such as the seats of an organization.
    pub fn new(label: impl Into<String>, used: u64, most: u64) -> Self {
        Self { label: label.into(), used, most }
    }
}

/// Links to pages that belong together.
#[derive(Debug, Clone)]
pub struct Tabs {
    label: String,
    tabs: Vec<Tab>,
}

/// A link of tabs.
#[derive(Debug, Clone)]
struct Tab {
    title: String,
    path: String,
    current: bool,
}

impl Tabs {
    /// Begins without any. `label` says what they have in common.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), tabs: Vec::new() }
    }

    /// Adds a link. `current` is whether it leads to this page.
    pub fn with(mut self, title: impl Into<String>, path: impl Into<String>, current: bool) -> Self {
        self.tabs.push(Tab { title: title.into(), path: path.into(), current });
        self
    }
}

/// Links to other parts of a list.
#[derive(Debug, Clone)]
pub struct Pager {
    label: String,
    links: Vec<Button>,
}

impl Pager {
    /// Begins without any. `label` says which list.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), links: Vec::new() }
    }

    /// Adds a link, such as to older entries.
    pub fn with(mut self, title: impl Into<String>, path: impl Into<String>) -> Self {
        self.links.push(Button::link(title, path));
        self
    }
}

/// What narrows a list: fields whose values stand in the address of the page.
#[derive(Debug, Clone)]
pub struct Filter {
    path: String,
    submit: String,
    fields: Vec<Field>,
}

impl Filter {
    /// Begins without fields. `path` is the list's, and `submit` the text of the button.
    pub fn new(path: impl Into<String>, submit: impl Into<String>) -> Self {
        Self { path: path.into(), submit: submit.into(), fields: Vec::new() }
    }

    /// Adds a field of the kinds text or choice.
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }
}
