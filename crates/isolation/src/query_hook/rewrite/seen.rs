//! Collects facts about an expression during the walk: whether it can fail, and which sources it names.

use super::{
    Walk,
    frame::{Frame, Seen},
    walker::Walker,
};
use crate::query_hook::Dialect;

impl Walker<'_> {
    /// Runs `walk`, and also returns the facts it collected.
    pub(super) fn seeing<T>(&mut self, walk: impl FnOnce(&mut Self) -> Walk<T>) -> Walk<(T, Seen)> {
        let around = std::mem::take(&mut self.seen);
        let result = walk(self)?;
        let seen = std::mem::replace(&mut self.seen, around);
        self.seen.fails |= seen.fails;
        self.seen.aggregate |= seen.aggregate;
        self.seen.sets |= seen.sets;
        self.seen.sources.extend(&seen.sources);
        Ok((result, seen))
    }

    /// Records an unqualified column of the innermost frame that has it.
    pub(super) fn see_column(&mut self, name: &str) {
        for (depth, frame) in self.frames.iter().enumerate().rev() {
            let visible = frame.sources.iter().enumerate().skip(frame.visible_from);
            // SQLite replaces an alias with its expression, whatever table the name belongs to.
            let is_alias = self.dialect == Dialect::Sqlite && frame.aliases.iter().any(|alias| alias.name == name);
            let fails = frame.aliases.iter().any(|alias| is_alias && alias.fails && alias.name == name);
            let found: Vec<_> = visible.filter(|(_, source)| is_alias || source.column(name).is_some()).collect();
            if !found.is_empty() {
                self.tenant_columns += found.iter().filter(|(_, source)| source.is_apart_by(name)).count();
                self.seen.fails |= fails || found.iter().any(|(_, source)| source.fails(name));
                self.seen.sources.extend(found.iter().map(|(place, _)| (depth, *place)));
                return;
            }
        }
    }

    /// Records a column of the innermost source of that name.
    pub(super) fn see_qualified(&mut self, table: &str, column: &str) {
        let place = |frame: &Frame| frame.sources.iter().position(|source| source.name.as_deref() == Some(table));
        let found = self.frames.iter().enumerate().rev().find_map(|(depth, frame)| Some((depth, place(frame)?)));
        if let Some((depth, place)) = found {
            let source = &self.frames[depth].sources[place];
            self.tenant_columns += usize::from(source.is_apart_by(column));
            self.seen.fails |= source.fails(column);
            self.seen.sources.push((depth, place));
        }
    }

    /// Records all columns of the source of that name.
    pub(super) fn see_row(&mut self, table: &str) {
        for (depth, frame) in self.frames.iter().enumerate() {
            if let Some(place) = frame.sources.iter().position(|source| source.name.as_deref() == Some(table)) {
                self.seen.fails |= frame.sources[place].columns.iter().any(|column| column.fails);
                self.seen.sources.push((depth, place));
            }
        }
    }

    /// Leaves the innermost frame, whose sources can no longer be named.
    pub(super) fn leave_frame(&mut self) -> Frame {
        let frame = self.frames.pop().unwrap_or_default();
        let left = self.frames.len();
        self.seen.sources.retain(|(depth, _)| *depth < left);
        frame
    }
}
