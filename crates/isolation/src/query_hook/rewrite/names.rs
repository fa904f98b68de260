//! Identifiers and tables: every identifier is folded as its database would fold it, and printed in quotes.

use sqlparser::ast::{BinaryOperator, Expr, Ident, ObjectName, ObjectNamePart, Value, ValueWithSpan};

use super::{Refusal, Walk, frame::Column, refuse, walker::Walker};
use crate::{
    names::{has_length, has_odd_character, quoted_table, written_table},
    query_hook::{
        Dialect,
        plan::SCHEMA,
        registry::{Access, Confinement, Table},
        schema::Mode,
    },
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
pub(super) enum Relation<'r> {
    /// A common table expression, by its index in the list of visible ones.
    Common {
        place: usize,
        columns: Vec<Column>,
    },
    Tenant {
        column: String,
        access: Access,
        columns: Vec<Column>,
        table: &'r Table,
    },
    Global {
        access: Access,
        columns: Vec<Column>,
        table: &'r Table,
    },
}

impl<'r> Walker<'r> {
    /// Quotes an identifier, and returns the name to compare it by.
    pub(super) fn settle(&self, ident: &mut Ident) -> Walk<String> {
        let Ident { value, quote_style, span: _ } = &mut *ident;
        let quoted = match (self.dialect, *quote_style) {
            (_, None) => false,
            (_, Some('"')) | (Dialect::Sqlite, Some('`' | '[')) => true,
            (_, Some(_)) => return refuse(Refusal::Name, "a name in other quotes", "quote names with \""),
        };
        if !has_length(value) {
            return refuse(Refusal::Name, "a name that is empty or longer than 63 bytes", "give it a shorter one");
        }
        if has_odd_character(value) {
            return refuse(Refusal::Name, "a name with quotes, brackets or control characters", "rename it");
        }
        if !quoted && !value.is_ascii() {
            return refuse(Refusal::Name, "an unquoted name outside of ASCII", "quote it with \"");
        }
        if self.dialect == Dialect::Postgres && !quoted {
            value.make_ascii_lowercase();
        }
        *quote_style = Some('"');
        let key = self.dialect.key(value);
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

    /// Returns whether the default schema may qualify a table: not if it is registered with another one.
    pub(super) fn is_of_default_schema(&self, table: &Table) -> bool {
        table.schema().is_none_or(|schema| schema == self.dialect.schema())
    }

    /// Quotes a name of one part.
    pub(super) fn settle_single(&self, name: &mut ObjectName) -> Walk<String> {
        match name.0.as_mut_slice() {
            [ObjectNamePart::Identifier(ident)] => self.settle(ident),
            _ => refuse(Refusal::Name, format!("the name {name}"), "write it without a qualifier"),
        }
    }

    /// Looks up a table name and quotes it. The returned identifier is the table's name when it has no alias.
    pub(super) fn relation(&self, name: &mut ObjectName) -> Walk<(Ident, String, Relation<'r>)> {
        let (schema, key, ident) = match name.0.as_mut_slice() {
            [ObjectNamePart::Identifier(table)] => (None, self.settle(table)?, table.clone()),
            [ObjectNamePart::Identifier(schema), ObjectNamePart::Identifier(table)] => {
                (Some(self.settle(schema)?), self.settle(table)?, table.clone())
            }
            _ => return refuse(Refusal::Table, format!("the table name {name}"), "name the table alone"),
        };
        if schema.is_none()
            && let Some(place) = self.commons.iter().rposition(|common| common.name == key)
        {
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
        let table = self.registered(schema.as_deref(), &key)?;
        // The walls are around the table that the connection finds without a schema. By a search path of its own that
        // may be another one than `public.` names.
        if self.dialect == Dialect::Postgres && table.schema().is_none() {
            name.0 = vec![ObjectNamePart::Identifier(ident.clone())];
        }
        let columns =
            table.columns.iter().map(|name| Column { name: self.dialect.key(name), fails: table.computes(name) });
        let columns = columns.collect();
        let relation = match &table.confinement {
            Confinement::Tenant { column, access } => {
                self.note_tenant_type(table.tenant_type)?;
                if self.mode == Mode::Schema {
                    if table.schema().is_some() {
                        let what = format!("{}, which has a schema of its own, in a tenant's schema", table.name());
                        return refuse(Refusal::Table, what, "register it without a schema, or as a global table");
                    }
                    let schema = Ident::with_quote('"', SCHEMA);
                    name.0 = vec![ObjectNamePart::Identifier(schema), ObjectNamePart::Identifier(ident.clone())];
                }
                Relation::Tenant { column: column.clone(), access: *access, columns, table }
            }
            Confinement::Global(access) => Relation::Global { access: *access, columns, table },
        };
        Ok((ident, key, relation))
    }

    /// Returns the registered table of that name. A table that is registered without a schema may be qualified with the
    /// default one. On SQLite a schema is another file, which the check at start does not see.
    fn registered(&self, schema: Option<&str>, key: &str) -> Walk<&'r Table> {
        let (registry, dialect) = (self.registry, self.dialect);
        let qualified = schema.filter(|_| dialect == Dialect::Postgres);
        let qualified = qualified.and_then(|schema| registry.named(dialect, Some(schema), key));
        let is_default = schema.is_none_or(|schema| schema == dialect.schema());
        match qualified.or_else(|| registry.named(dialect, None, key).filter(|_| is_default)) {
            Some(table) => Ok(table),
            None => self.unregistered(schema, key),
        }
    }

    fn unregistered<T>(&self, schema: Option<&str>, key: &str) -> Walk<T> {
        let schema = schema.filter(|schema| *schema != self.dialect.schema());
        if let Some(schema) = schema.filter(|_| self.dialect == Dialect::Sqlite) {
            let instead = "name the table alone, and register it without a schema: on SQLite it has none";
            return refuse(Refusal::Table, format!("the schema {schema}"), instead);
        }
        let written = schema.map_or_else(|| key.to_owned(), |schema| format!("{schema}.{key}"));
        let what = format!("the table {written}");
        if let Some(table) = self.registry.in_any_case(&written).filter(|_| !key.contains('.')) {
            let instead = format!("write it in quotes, as it is registered: {}", quoted_table(table.name()));
            return refuse(Refusal::Table, what, instead);
        }
        let same = |name: &&str| name.split_once('.').is_some_and(|(_, table)| table == key);
        match (schema, self.registry.tables().map(|(name, _)| name).find(same)) {
            (None, Some(name)) => {
                refuse(Refusal::Table, what, format!("write it with its schema: {}", written_table(name)))
            }
            (None, None) => refuse(Refusal::Table, what, "register it as a tenant's or a global table"),
            (Some(schema), _) => {
                let instead = "name the table alone, or register it with this schema";
                refuse(Refusal::Table, format!("the schema {schema}"), instead)
            }
        }
    }
}

/// Refuses a column qualified with more than a table, or with a schema that its table does not have here.
pub(super) fn too_many_parts<T>() -> Walk<T> {
    let what = "a column name with more than two parts";
    refuse(Refusal::Name, what, "qualify columns with the table's name or alias")
}
