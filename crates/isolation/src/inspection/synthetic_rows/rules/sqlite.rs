//! The rules of SQLite's tables. It keeps checks only in the text that created the table.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use super::{
    super::{
        super::facts::sqlite::{OURS, Spelling, TABLES, all},
        text::{Word, words},
    },
    Check, Kind, Rules, Unique,
};
use crate::Registry;

#[derive(Debug, FromQueryResult)]
struct ColumnRow {
    name: String,
    column_name: String,
    kind: String,
    /// The position in the primary key, from 1; 0 if the column is not part of it.
    place: i64,
}

#[derive(Debug, FromQueryResult)]
struct TextRow {
    name: String,
    text: String,
}

pub(super) async fn rules<C: ConnectionTrait>(db: &C, registry: &Registry) -> Result<BTreeMap<String, Rules>, DbErr> {
    let spelling = Spelling(registry);
    let mut tables: BTreeMap<String, Rules> = BTreeMap::new();
    let columns = format!(
        "SELECT m.name AS name, c.name AS column_name, lower(c.type) AS kind, c.pk AS place \
         {TABLES} pragma_table_xinfo(m.name) c {OURS} ORDER BY c.pk"
    );
    for ColumnRow { name, column_name, kind, place } in all(db, columns).await? {
        let name = spelling.table(name);
        let column_name = spelling.column(&name, column_name);
        let rules = tables.entry(name).or_default();
        if place > 0 {
            match rules.uniques.first_mut() {
                Some(key) => key.columns.push(column_name.clone()),
                None => rules.uniques.push(Unique {
                    name: "primary key".to_owned(),
                    columns: vec![column_name.clone()],
                    is_primary: true,
                }),
            }
        }
        rules.kinds.insert(column_name, Kind { name: kind, labels: Vec::new() });
    }
    for TextRow { name, text } in
        all(db, format!("SELECT m.name AS name, m.sql AS text FROM sqlite_master m {OURS}")).await?
    {
        let rules = tables.entry(spelling.table(name)).or_default();
        rules.checks = checks(&text, &rules.kinds);
    }
    Ok(tables)
}

/// Returns the checks in the text that created a table. SQLite reports a check by its name, or else by its condition.
fn checks(created: &str, columns: &BTreeMap<String, Kind>) -> Vec<Check> {
    let words = words(created);
    let is = |place: usize, text: &str| words.get(place).is_some_and(|word| word.text.eq_ignore_ascii_case(text));
    let mut checks = Vec::new();
    for place in (0..words.len()).filter(|place| is(*place, "CHECK") && is(place + 1, "(")) {
        let Some(end) = closing(&words, place + 1) else { continue };
        let inside = &words[place + 2..end];
        let condition = created[words[place + 1].end..words[end].start].trim();
        let name =
            if place >= 2 && is(place - 2, "CONSTRAINT") { words[place - 1].name() } else { condition.to_owned() };
        let mentioned: Vec<String> = inside.iter().filter(|word| !word.is_literal()).map(Word::name).collect();
        let own = columns.keys().filter(|column| mentioned.iter().any(|name| name.eq_ignore_ascii_case(column)));
        checks.push(Check { name, columns: own.cloned().collect(), text: format!("CHECK ({condition})") });
    }
    checks
}

/// Returns the place of the bracket that closes the one at `open`.
fn closing(words: &[Word<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, word) in words.iter().enumerate().skip(open) {
        match word.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(place);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_read_from_the_text_of_the_table() {
        let created = "CREATE TABLE t (a TEXT CHECK (a <> 'b) CHECK (' AND length(a) > 1), \"b c\" INT, \
                       /* CHECK (c) */ CONSTRAINT \"both\" CHECK(\"B c\" > 0 OR [a] IS NULL))";
        let columns = ["a", "b c"].map(|column| (column.to_owned(), Kind::default()));
        let check = |name: &str, columns: &[&str], text: &str| Check {
            name: name.to_owned(),
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            text: text.to_owned(),
        };
        let expected = [
            check("a <> 'b) CHECK (' AND length(a) > 1", &["a"], "CHECK (a <> 'b) CHECK (' AND length(a) > 1)"),
            check("both", &["a", "b c"], "CHECK (\"B c\" > 0 OR [a] IS NULL)"),
        ];
        assert_eq!(checks(created, &columns.into()), expected);
    }
}
