//! What stands in a table.

use tenantry_domain::Timestamp;

use super::{button::Button, menu::Menu};

/// What stands in a row under a column.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Cell {
    /// A text.
    Text(String),
    /// A text, and a remark below it.
    Remarked(String, String),
    /// A link: its text and its path.
    Link(String, String),
    /// A person.
    Person(Person),
    /// A state, in a word.
    Badge(Tone, String),
    /// A day.
    Day(Timestamp),
    /// A text to copy.
    Copy(CopyText),
    /// What can be done with the row, side by side. For more than two, take a [`Menu`](Self::Menu).
    Buttons(Vec<Button>),
    /// What can be done with the row, behind one button.
    Menu(Menu),
}

/// How a state is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Tone {
    Neutral,
    Good,
    Warning,
    Bad,
}

impl Tone {
    /// Returns the class of a badge.
    pub(in crate::pages) const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Good => "good",
            Self::Warning => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A person, as a table shows them.
#[derive(Debug, Clone)]
pub struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) remark: Option<String>,
    pub(super) path: Option<String>,
}

impl Person {
    /// Begins with the name and the address, or whatever else tells two people of one name apart. The colour of the person
    /// follows from the address.
    pub fn new(name: impl Into<String>, email: impl Into<String>) -> Self {
        Self { name: name.into(), email: email.into(), remark: None, path: None }
    }

    /// Adds a word behind the address, such as "you".
    pub fn remark(self, remark: impl Into<String>) -> Self {
        Self { remark: Some(remark.into()), ..self }
    }

    /// Lets the name lead to the page of the person.
    pub fn link(self, path: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..self }
    }
}

/// A text that is there to be copied, such as a link. A script adds the button.
#[derive(Debug, Clone)]
pub struct CopyText {
    pub(super) text: String,
    pub(super) label: String,
    pub(super) copied: String,
    pub(super) named: String,
}

impl CopyText {
    /// Begins with the text, the label of the button, and what the button says when it has copied the text.
    pub fn new(text: impl Into<String>, label: impl Into<String>, copied: impl Into<String>) -> Self {
        let label = label.into();
        Self { text: text.into(), named: label.clone(), label, copied: copied.into() }
    }

    /// Says what is copied to those who hear it among others: "Copy the link of Grace" where the label is "Copy".
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { named: name.into(), ..self }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl From<Button> for Cell {
    fn from(button: Button) -> Self {
        Self::Buttons(vec![button])
    }
}

/// Turns each type into the cell of its name.
macro_rules! cells {
    ($($Name:ident of $Type:ident),*) => {
        $(impl From<$Type> for Cell {
            fn from(content: $Type) -> Self {
                Self::$Name(content)
            }
        })*
    };
}
cells!(Person of Person, Copy of CopyText, Menu of Menu);
