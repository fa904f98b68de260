//! Identifiers and tables: every identifier is folded as its database would fold it, and printed in quotes.

use sqlparser::ast::{BinaryOperator, Expr, Ident, ObjectName, ObjectNamePart, Value, ValueWithSpan};

use super::{Refusal, Walk, frame::Column, refuse, walker::Walker};
use crate::query_hook::{
    Dialect,
    plan::SCHEMA,
    registry::{Access, Confinement},
    schema::Mode,
};

/// Returns whether this is a hidden column that the database gives to every table. The database resolves it before a
/// name from further out, and it reveals facts about other tenants' rows.
fn is_hidden(dialect: Dialect, name: &str) -> bool {
    match dialect {
        Dialect::Postgres => ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"].contains(&name),
        Dialect::Sqlite => ["rowid", "_rowid_", "oid"].contains(&name),
    }
}

/// What a table name refers to at its position.
pub(super) enum Relation {
    /// A common table expression, by its index in the list of visible ones.
    Common {
        place: usize,
        columns: Vec<Column>,
    },
    Tenant {
        column: String,
        access: Access,
        columns: Vec<Column>,
    },
    Global {
        access: Access,
        columns: Vec<Column>,
    },
}

impl Walker<'_> {
    /// Quotes an identifier, and returns the name to compare it by.
    pub(super) fn settle(&self, ident: &mut Ident) -> Walk<String> {
        let Ident { value, quote_style, span: _ } = &mut *ident;
        let quoted = match (self.dialect, *quote_style) {
            (_, None) => false,
            (_, Some('"')) | (Dialect::Sqlite, Some('`' | '[')) => true,
            (_, Some(_)) => return refuse(Refusal::Name, "a name in other quotes", "quote names with \""),
        };
        if value.is_empty() || value.len() > 63 {
            return refuse(Refusal::Name, "a name that is empty or longer than 63 bytes", "give it a shorter one");
        }
        if value.chars().any(|c| c.is_control() || matches!(c, '"' | '`' | '\'' | '[' | ']' | '\\')) {
            return refuse(Refusal::Name, "a name with quotes, brackets or control characters", "rename it");
        }
        if !quoted && !value.is_ascii() {
            return refuse(Refusal::Name, "an unquoted name outside of ASCII", "quote it with \"");
        }
        if self.dialect == Dialect::Postgres && !quoted {
            value.make_ascii_lowercase();
        }
        *quote_style = Some('"');
        let key = match self.dialect {
            Dialect::Postgres => value.clone(),
            Dialect::Sqlite => value.to_ascii_lowercase(),
        };
        if is_hidden(self.dialect, &key) {
            let what = format!("the name {key}, a hidden column of the database");
            return refuse(Refusal::Name, what, "use a column of the table, or another name");
        }
        Ok(key)
    }

    /// Returns whether this is `xmax = 0` or `xmax <> 0` of the row that an INSERT returns, and quotes the name. It tells
    /// whether the row is new or was updated, and nothing else. The number itself counts everybody's transactions.
    pub(super) fn asks_if_new(&self, left: &mut Expr, op: &BinaryOperator, right: &Expr) -> bool {
        let Some(frame) = self.frames.last().filter(|frame| frame.inserted) else { return false };
        let is_zero =
            matches!(right, Expr::Value(ValueWithSpan { value: Value::Number(zero, false), .. }) if zero == "0");
        let parts = match left {
            Expr::Identifier(column) => std::slice::from_mut(column),
            Expr::CompoundIdentifier(parts) => parts.as_mut_slice(),
            _ => return false,
        };
        let (tables, column) = match parts {
            [column] => (None, column),
            [table, column] => (Some(table), column),
            _ => return false,
        };
        let is_xmax = match column.quote_style {
            None => column.value.eq_ignore_ascii_case("xmax"),
            Some(quote) => quote == '"' && column.value == "xmax",
        };
        let compares = matches!(op, BinaryOperator::Eq | BinaryOperator::NotEq);
        if self.dialect != Dialect::Postgres || !is_zero || !compares || !is_xmax {
            return false;
        }
        if let Some(table) = tables {
            let target = frame.sources.first().and_then(|source| source.name.as_ref());
            if self.settle(table).ok().as_ref() != target {
                return false;
            }
        }
        *column = Ident::with_quote('"', "xmax");
        true
    }

    /// Drops the schema from `public.products.id`, where `products` is a table without an alias, so that the name
    /// without it means the same.
    pub(super) fn drop_schema(&self, parts: &mut Vec<Ident>) -> Walk {
        let [schema, table, _] = parts.as_mut_slice() else { return Ok(()) };
        if self.settle(schema)? != self.dialect.schema() {
            return too_many_parts();
        }
        let table = self.settle(table)?;
        let source = self.frames.iter().rev().find_map(|frame| frame.source(&table));
        if !source.is_some_and(|source| source.unnamed) {
            return too_many_parts();
        }
        parts.remove(0);
        Ok(())
    }

    /// Quotes a name of one part.
    pub(super) fn settle_single(&self, name: &mut ObjectName) -> Walk<String> {
        match name.0.as_mut_slice() {
            [ObjectNamePart::Identifier(ident)] => self.settle(ident),
            _ => refuse(Refusal::Name, format!("the name {name}"), "write it without a qualifier"),
        }
    }

    /// Looks up a table name and quotes it. The returned identifier is the table's name when it has no alias.
    pub(super) fn relation(&self, name: &mut ObjectName) -> Walk<(Ident, String, Relation)> {
        let (key, ident, bare) = match name.0.as_mut_slice() {
            [ObjectNamePart::Identifier(table)] => (self.settle(table)?, table.clone(), true),
            [ObjectNamePart::Identifier(schema), ObjectNamePart::Identifier(table)] => {
                let schema = self.settle(schema)?;
                if schema != self.dialect.schema() {
                    return refuse(Refusal::Table, format!("the schema {schema}"), "name the table alone");
                }
                (self.settle(table)?, table.clone(), false)
            }
            _ => return refuse(Refusal::Table, format!("the table name {name}"), "name the table alone"),
        };
        if bare && let Some(place) = self.commons.iter().rposition(|common| common.name == key) {
            let common = &self.commons[place];
            let Some(columns) = common.columns.clone() else {
                let instead = match common.sent {
                    None => "name its columns, WITH x(a, b) AS …, or begin with the arm that is not recursive",
                    Some(_) => "call the common table expression something else: the database reads it here too",
                };
                return refuse(Refusal::Table, format!("{key} before its columns are known"), instead);
            };
            if let Some(sent) = &common.sent {
                name.0 = vec![ObjectNamePart::Identifier(sent.clone())];
            }
            return Ok((ident, key, Relation::Common { place, columns }));
        }
        let Some(table) = self.registry.table(&key) else {
            return refuse(Refusal::Table, format!("the table {key}"), "register it as a tenant's or a global table");
        };
        let columns = table.columns.iter().map(|name| Column { name: name.clone(), fails: false }).collect();
        let relation = match &table.confinement {
            Confinement::Tenant { column, access } => {
                self.note_tenant_type(table.tenant_type)?;
                if self.mode == Mode::Schema {
                    let schema = Ident::with_quote('"', SCHEMA);
                    name.0 = vec![ObjectNamePart::Identifier(schema), ObjectNamePart::Identifier(ident.clone())];
                }
                Relation::Tenant { column: column.clone(), access: *access, columns }
            }
            Confinement::Global(access) => Relation::Global { access: *access, columns },
        };
        Ok((ident, key, relation))
    }
}

/// Refuses a column qualified with more than a table, or with a schema that its table does not have here.
pub(super) fn too_many_parts<T>() -> Walk<T> {
    let what = "a column name with more than two parts";
    refuse(Refusal::Name, what, "qualify columns with the table's name or alias")
}
