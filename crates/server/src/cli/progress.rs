//! How far a command is, on standard error: for people one line that changes, and in a file a line for each step. If it
//! cannot be written, nobody reads it.

use std::io::{self, IsTerminal, Write};

/// Goes to the start of the line on a terminal and deletes it.
const ANEW: &str = "\r\x1b[K";

/// Shows it.
pub(super) struct Progress {
    is_terminal: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { is_terminal: io::stderr().is_terminal() }
    }

    /// Shows a step.
    pub(super) fn step(&self, text: &str) {
        if self.is_terminal { self.show(text) } else { self.keep(text) }
    }

    /// Shows to people what changes too often for a file.
    pub(super) fn show(&self, text: &str) {
        if self.is_terminal {
            let mut out = io::stderr().lock();
            let _ = write!(out, "{ANEW}{text}").and_then(|()| out.flush());
        }
    }

    /// Writes a line that stays.
    pub(super) fn keep(&self, text: &str) {
        let anew = if self.is_terminal { ANEW } else { "" };
        let _ = writeln!(io::stderr(), "{anew}{text}");
    }

    /// Deletes what is shown.
    pub(super) fn clear(&self) {
        self.show("");
    }
}
