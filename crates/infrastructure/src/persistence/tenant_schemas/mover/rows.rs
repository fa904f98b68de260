//! The statements that move the rows of one table. Each names the tenant, as row-level security does once more.

use tenantry_isolation::row_level_security::quoted;
use uuid::Uuid;

/// A table to move. The names of its columns are in quotes.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    /// The column that names the tenant.
    pub(super) tenant: String,
    /// All columns that are stored, in the order of the shared table.
    pub(super) columns: Vec<String>,
    /// Those of them that an update may set.
    pub(super) changing: Vec<String>,
    pub(super) key: Vec<String>,
    /// Columns with the sequences that give them values: among the shared tables, and in the tenant's schema.
    pub(super) sequences: [Vec<(String, String)>; 2],
    pub(super) refers_to_itself: bool,
}

/// So many rows are copied or deleted in one statement.
const BATCH: u64 = 5000;
/// By so many numbers a sequence of all tenants is put ahead of what a tenant brings along: others draw from it meanwhile,
/// and must not be set back.
const LEAD: u32 = 1000;

/// A table with the schemas between which its rows are moved.
pub(super) struct Moving<'a> {
    pub(super) table: &'a Table,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) tenant: Uuid,
}

impl Moving<'_> {
    fn source(&self) -> String {
        format!("{}.{}", quoted(self.from), quoted(&self.table.name))
    }

    fn target(&self) -> String {
        format!("{}.{}", quoted(self.to), quoted(&self.table.name))
    }

    /// The condition that a row is the tenant's.
    fn own(&self, row: &str) -> String {
        format!("{row}.{} = '{}'", self.table.tenant, self.tenant)
    }

    /// The condition that both rows have the same key.
    fn same_key(&self) -> String {
        let equal = |column: &String| format!("s.{column} = t.{column}");
        self.table.key.iter().map(equal).collect::<Vec<_>>().join(" AND ")
    }

    /// A row as text: every type has one, and it tells values apart that an operator calls equal.
    fn text(&self, row: &str) -> String {
        format!("ROW({})::text", of(row, &self.table.columns))
    }

    fn insert(&self, rows: &str) -> String {
        let columns = self.table.columns.join(", ");
        format!("INSERT INTO {} ({columns}) OVERRIDING SYSTEM VALUE {rows}", self.target())
    }

    /// Copies the rows after the last one that was copied: so many of them, or all if they refer to each other.
    pub(super) fn copy(&self, is_first: bool) -> String {
        let (source, target, key) = (self.source(), self.target(), of("s", &self.table.key));
        let columns = of("s", &self.table.columns);
        if self.table.refers_to_itself {
            return self.insert(&format!("SELECT {columns} FROM {source} s WHERE {}", self.own("s")));
        }
        let last: Vec<String> = self.table.key.iter().map(|column| format!("t.{column} DESC")).collect();
        let after = format!(
            " AND ({key}) > (SELECT {} FROM {target} t WHERE {} ORDER BY {} LIMIT 1)",
            of("t", &self.table.key),
            self.own("t"),
            last.join(", ")
        );
        let after = if is_first { "" } else { &after };
        self.insert(&format!(
            "SELECT {columns} FROM {source} s WHERE {}{after} ORDER BY {key} LIMIT {BATCH}",
            self.own("s")
        ))
    }

    /// Counts the rows on each side and sums their checksums up, as `source` and `target`.
    pub(super) fn compare(&self) -> String {
        let sum = |table: &str| {
            format!(
                "(SELECT count(*) || ' ' || coalesce(sum(hashtextextended({}, 0)), 0) FROM {table} r WHERE {})",
                self.text("r"),
                self.own("r")
            )
        };
        let count = self.count();
        format!("SELECT {} AS source, {} AS target, ({count}) AS rows", sum(&self.source()), sum(&self.target()))
    }

    /// Counts the rows of the source, as `rows`.
    pub(super) fn count(&self) -> String {
        format!("SELECT count(*) AS rows FROM {} r WHERE {}", self.source(), self.own("r"))
    }

    /// Deletes what is gone from the source.
    pub(super) fn delete(&self) -> String {
        format!(
            "DELETE FROM {} t WHERE {} AND NOT EXISTS (SELECT FROM {} s WHERE {} AND {})",
            self.target(),
            self.own("t"),
            self.source(),
            self.own("s"),
            self.same_key()
        )
    }

    /// Updates what differs from the source. `None` if no column can differ.
    pub(super) fn update(&self) -> Option<String> {
        if self.table.changing.is_empty() {
            return None;
        }
        let set = |column: &String| format!("{column} = s.{column}");
        Some(format!(
            "UPDATE {} t SET {} FROM {} s WHERE {} AND {} AND {} AND {} IS DISTINCT FROM {}",
            self.target(),
            self.table.changing.iter().map(set).collect::<Vec<_>>().join(", "),
            self.source(),
            self.own("t"),
            self.own("s"),
            self.same_key(),
            self.text("s"),
            self.text("t")
        ))
    }

    /// Inserts what is new in the source.
    pub(super) fn add(&self) -> String {
        self.insert(&format!(
            "SELECT {} FROM {} s WHERE {} AND NOT EXISTS (SELECT FROM {} t WHERE {} AND {})",
            of("s", &self.table.columns),
            self.source(),
            self.own("s"),
            self.target(),
            self.own("t"),
            self.same_key()
        ))
    }

    /// Returns the query for the largest value of a column, as `last`.
    pub(super) fn largest(&self, column: &str) -> String {
        format!("SELECT max(t.{column})::int8 AS last FROM {} t WHERE {}", self.target(), self.own("t"))
    }

    /// Deletes some rows of the source, or all if they refer to each other.
    pub(super) fn remove(&self) -> String {
        let (source, own) = (self.source(), self.own("s"));
        if self.table.refers_to_itself {
            return format!("DELETE FROM {source} s WHERE {own}");
        }
        let key = of("s", &self.table.key);
        format!(
            "DELETE FROM {source} s WHERE {own} AND ({key}) IN (SELECT {key} FROM {source} s WHERE {own} ORDER BY {key} \
             LIMIT {BATCH})"
        )
    }

    /// Returns whether another statement is needed after one that moved so many rows.
    pub(super) const fn goes_on(&self, rows: u64) -> bool {
        rows == BATCH && !self.table.refers_to_itself
    }
}

/// Sets a sequence behind the largest value, if it is not there. One that others draw from is set a little further.
pub(super) fn advance(sequence: &str, last: i64, is_shared: bool) -> String {
    let (literal, lead) = (sequence.replace('\'', "''"), if is_shared { LEAD } else { 0 });
    format!(
        "SELECT setval(p.seqrelid, least({last} + {lead}, p.seqmax)) FROM {sequence} s, pg_sequence p \
         WHERE p.seqrelid = '{literal}'::regclass AND p.seqincrement > 0 AND s.last_value <= {last}"
    )
}

fn of(row: &str, columns: &[String]) -> String {
    columns.iter().map(|column| format!("{row}.{column}")).collect::<Vec<_>>().join(", ")
}
