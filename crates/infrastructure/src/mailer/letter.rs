//! A mail before it has a form: sentences, and one thing to do.

use std::fmt;

use super::name::{ISOLATE, ISOLATE_END, reads_from_the_right};

/// What a mail says, in the order in which it is read.
pub(super) struct Letter {
    /// The subject.
    pub(super) subject: Paragraph,
    /// The heading. Only the HTML has one.
    pub(super) title: Paragraph,
    /// To whom it speaks.
    pub(super) greeting: Paragraph,
    /// Who writes, and what happened.
    pub(super) opening: Vec<Paragraph>,
    /// What to do.
    pub(super) action: Option<Action>,
    /// Until when, and what happens otherwise.
    pub(super) closing: Vec<Paragraph>,
    /// Why this person gets this mail.
    pub(super) reason: Paragraph,
}

/// The one thing that the reader can do.
pub(super) enum Action {
    /// To open a link.
    Link {
        /// The text of the button.
        label: &'static str,
        /// The link.
        url: String,
        /// What to do where the button does not work.
        copy: &'static str,
    },
    /// To enter a code.
    Code {
        /// What to do with it.
        label: &'static str,
        /// The digits.
        code: String,
    },
}

/// A sentence or more. The names in it are still told from what we say ourselves.
pub(super) struct Paragraph(String);

/// A part of a paragraph.
pub(super) struct Piece<'a> {
    /// Whether the part is a name that somebody chose.
    pub(super) is_name: bool,
    /// The part.
    pub(super) text: &'a str,
}

impl From<String> for Paragraph {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Paragraph {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Paragraph {
    /// Returns the parts.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        // A name never contains the marks around it, so every second part is one.
        let parts = self.0.split([ISOLATE, ISOLATE_END]).enumerate();
        parts.map(|(at, text)| Piece { is_name: at % 2 == 1, text }).filter(|piece| !piece.text.is_empty())
    }

    /// Returns the paragraph as plain text. A name that is written from the right stays between its marks, so that
    /// what is around it keeps its order. Other names lose them, because some programs show them as boxes.
    pub(super) fn text(&self) -> impl fmt::Display {
        let isolated = |piece: Piece<'_>| {
            if piece.is_name && reads_from_the_right(piece.text) {
                format!("{ISOLATE}{}{ISOLATE_END}", piece.text)
            } else {
                piece.text.to_owned()
            }
        };
        self.pieces().map(isolated).collect::<String>()
    }
}
