//! The text of a migration: numbered steps, each with its reason.

use std::fmt::Write;

/// A migration that is being written.
#[derive(Debug)]
pub(super) struct Script {
    text: String,
    steps: usize,
    /// The reason of a step that has no statement yet.
    pending: Option<&'static str>,
}

impl Script {
    /// Begins a migration with a comment, a command for the shell, and statements that come before each other step.
    pub(super) fn new(comment: &str, command: Option<&str>, before: &[&str]) -> Self {
        let mut text = String::new();
        comment.lines().for_each(|line| push(&mut text, "-- ", line, ""));
        text.push('\n');
        if let Some(command) = command {
            push(&mut text, "", command, "");
        }
        for statement in before {
            push(&mut text, "", statement, ";");
        }
        Self { text, steps: 0, pending: None }
    }

    /// Begins a step. It is left out if no statement and no remark follows.
    pub(super) fn step(&mut self, why: &'static str) {
        self.pending = Some(why);
    }

    pub(super) fn statement(&mut self, sql: impl AsRef<str>) {
        self.begin();
        push(&mut self.text, "", sql.as_ref(), ";");
    }

    /// Adds a comment for the person who runs the migration.
    pub(super) fn remark(&mut self, text: impl AsRef<str>) {
        self.begin();
        text.as_ref().lines().for_each(|line| push(&mut self.text, "-- ", line, ""));
    }

    fn begin(&mut self) {
        if let Some(why) = self.pending.take() {
            self.steps += 1;
            // Writing to a string does not fail.
            let _ = write!(self.text, "\n-- {}. {why}\n", self.steps);
        }
    }

    /// Ends the migration. Returns `None` if it has no step.
    pub(super) fn end(mut self, after: &[&str]) -> Option<String> {
        if self.steps == 0 {
            return None;
        }
        self.text.push('\n');
        for statement in after {
            push(&mut self.text, "", statement, ";");
        }
        Some(self.text)
    }
}

fn push(text: &mut String, before: &str, line: &str, after: &str) {
    text.push_str(before);
    text.push_str(line);
    text.push_str(after);
    text.push('\n');
}
