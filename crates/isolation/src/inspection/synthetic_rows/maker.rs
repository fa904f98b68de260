//! Creates the rows of one tenant, referenced rows first. If a shared table takes no new row, an existing row is
//! referenced.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, TransactionSession, TransactionTrait};
use uuid::Uuid;

use super::{
    super::facts::{Reference, Table},
    Catalogue,
    candidates::Seed,
    cell::{Cell, Row, insert},
    draft::{Draft, Objection},
};
use crate::{
    TenantKey,
    names::{quoted, quoted_table},
};

/// More rows are not tried for one table. Combinations of values are what makes them many.
const MOST: usize = 400;

/// Returns the statement that inserts a row of the tenant, a new one each time.
pub type Supply<'a> = Box<dyn Fn() -> Statement + Send + Sync + 'a>;

/// A row that the database accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The values that were given.
    pub given: Row,
    /// All values as they were stored.
    pub stored: Row,
}

/// A table without a row, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The table's name.
    pub table: String,
    /// Why no row could be created.
    pub reason: String,
}

/// Creates rows of one tenant.
pub struct Maker<'a> {
    catalogue: &'a Catalogue,
    /// The tables whose rows belong to tenants, with the column that names the tenant.
    owned: &'a BTreeMap<String, String>,
    tenant: TenantKey,
    supplies: BTreeMap<String, Supply<'a>>,
    /// The values that a shared table's row must have, such as the tenant in the table of tenants.
    fixed: BTreeMap<&'a str, Row>,
    /// The keys of rows that do not exist yet, but to which others refer already.
    promised: BTreeMap<&'a str, Row>,
    made: BTreeMap<&'a str, Row>,
    skipped: Vec<Skipped>,
}

impl fmt::Debug for Maker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tenant, made, skipped, .. } = self;
        f.debug_struct("Maker").field("tenant", tenant).field("made", made).field("skipped", skipped).finish()
    }
}

/// Returns an ID that no row has.
#[allow(clippy::disallowed_methods, reason = "an invented row needs no ID that a test foretells")]
pub(in super::super) fn new_id() -> Uuid {
    Uuid::now_v7()
}

impl<'a> Maker<'a> {
    /// Returns a maker for the tables in `owned`, which names the column of each that holds the tenant.
    pub fn new(catalogue: &'a Catalogue, owned: &'a BTreeMap<String, String>, tenant: impl Into<TenantKey>) -> Self {
        let tenant = tenant.into();
        let (supplies, fixed, promised) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let made = BTreeMap::new();
        Self { catalogue, owned, tenant, supplies, fixed, promised, made, skipped: Vec::new() }
    }

    /// Creates the rows of a table by these statements, and invents none.
    #[must_use]
    pub fn supplied(mut self, table: &str, supply: Supply<'a>) -> Self {
        self.supplies.insert(table.to_owned(), supply);
        self
    }

    /// Adds a row that exists already, so that none is created in that table.
    #[must_use]
    pub fn with(mut self, table: &str, row: Row) -> Self {
        if let Some((name, _)) = self.catalogue.tables.get_key_value(table) {
            self.made.insert(name, row);
        }
        self
    }

    /// Returns the row that was created in a table.
    pub fn made(&self, table: &str) -> Option<&Row> {
        self.made.get(table)
    }

    /// Returns the tables of tenants in which no row could be created.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Creates a row in each table of the tenant, and in the tables that these rows must reference. `within` is a
    /// transaction: a row that is refused is taken back to a savepoint of it, and references that the database checks at
    /// the end may run in circles.
    pub async fn make<T: ConnectionTrait + TransactionTrait>(&mut self, within: &T) -> Result<(), DbErr> {
        let mut waiting = self.wanted();
        // Each round makes further rows possible.
        while !waiting.is_empty() {
            let before = waiting.len();
            for name in std::mem::take(&mut waiting) {
                match self.given(name) {
                    Ok(given) => match self.create(within, name, given).await? {
                        Ok(row) => drop(self.made.insert(name, row)),
                        Err(reason) => self.skip(name, reason),
                    },
                    Err(_) => drop(waiting.insert(name)),
                }
            }
            if waiting.len() == before && !self.promise(&waiting) {
                break;
            }
        }
        for name in waiting {
            let missing = self.given(name).err().unwrap_or_default();
            self.skip(name, format!("it refers to {missing}, for which no row could be created"));
        }
        Ok(())
    }

    /// Returns another row of the tenant, with the references of `like` and otherwise new values. It is inserted, and
    /// taken back. `Err` says why there is none, and what was tried last.
    pub async fn another<T: ConnectionTrait + TransactionTrait>(
        &self,
        within: &T,
        table: &str,
        like: &Row,
    ) -> Result<Result<Settled, (String, Row)>, DbErr> {
        let Some((name, found)) = self.catalogue.tables.get_key_value(table) else {
            return Ok(Err(("there is no such table".to_owned(), Row::new())));
        };
        let references = found.references.iter().filter(|one| one.target != *name && self.must_have(name, found, one));
        let columns = references.flat_map(|reference| &reference.pairs).map(|(column, _)| column);
        let mut given: Row = columns.filter_map(|column| Some((column.clone(), like.get(column)?.clone()))).collect();
        given.extend(self.of_tenant(name));
        self.settle(within, name, given, false).await
    }

    /// Returns the tenants' tables, and the tables that their rows must reference.
    fn wanted(&mut self) -> BTreeSet<&'a str> {
        let tables = &self.catalogue.tables;
        let mut wanted: BTreeSet<&str> =
            tables.keys().map(String::as_str).filter(|name| self.owned.contains_key(*name)).collect();
        let mut new: Vec<&str> = wanted.iter().copied().collect();
        while let Some(name) = new.pop() {
            let table = &tables[name];
            for reference in &table.references {
                if !self.must_have(name, table, reference) {
                    continue;
                }
                let Some((target, _)) = tables.get_key_value(&reference.target) else { continue };
                // The table of tenants needs this tenant, and so does each table on the way to it.
                for (column, its) in &reference.pairs {
                    let known = self.of_tenant(name).filter(|(own, _)| own == column).map(|(_, tenant)| tenant);
                    let known = known.or_else(|| self.fixed.get(name)?.get(column).cloned());
                    if let Some(known) = known.filter(|_| !self.owned.contains_key(target)) {
                        self.fixed.entry(target).or_default().insert(its.clone(), known);
                    }
                }
                if wanted.insert(target) {
                    new.push(target);
                }
            }
        }
        wanted.retain(|name| !self.made.contains_key(name));
        wanted
    }

    /// Returns whether a row must have this reference. It need not if a column of the key can be omitted.
    fn must_have(&self, name: &str, table: &Table, reference: &Reference) -> bool {
        let own = self.owned.get(name);
        reference.pairs.iter().all(|(column, _)| {
            let found = || table.columns.iter().find(|found| found.name == *column);
            own == Some(column) || found().is_some_and(|found| self.catalogue.is_needed(name, found))
        })
    }

    fn of_tenant(&self, name: &str) -> Option<(String, Cell)> {
        let own = self.owned.get(name)?;
        Some((own.clone(), Cell::Bound(self.catalogue.tenant_value(name, &self.tenant))))
    }

    /// Returns the values of the mandatory references. `Err` names a referenced table that has no row yet.
    fn given(&self, name: &str) -> Result<Row, &'a str> {
        let table = &self.catalogue.tables[name];
        let known = [self.fixed.get(name), self.promised.get(name)];
        let mut given: Row =
            known.into_iter().flatten().flatten().map(|(column, cell)| (column.clone(), cell.clone())).collect();
        for reference in table.references.iter().filter(|one| one.target != name && self.must_have(name, table, one)) {
            let row = self.made.get(reference.target.as_str()).or_else(|| self.promised.get(reference.target.as_str()));
            for (column, its) in reference.pairs.iter().filter(|(column, _)| self.owned.get(name) != Some(column)) {
                let value = row.and_then(|row| row.get(its)).ok_or(reference.target.as_str())?;
                given.entry(column.clone()).or_insert_with(|| value.clone());
            }
            // The row of the tenant itself must exist, though nothing of it is needed.
            row.ok_or(reference.target.as_str())?;
        }
        given.extend(self.of_tenant(name));
        Ok(given)
    }

    /// Breaks a circle of references: decides on the key of a row before it exists. The database must check the
    /// references at the end of the transaction.
    fn promise(&mut self, waiting: &BTreeSet<&'a str>) -> bool {
        for name in waiting {
            let Err(target) = self.given(name) else { continue };
            if !waiting.contains(target) || self.promised.contains_key(target) {
                continue;
            }
            let Ok(draft) = self.draft(target, self.of_tenant(target).into_iter().collect()) else { continue };
            let row = draft.row();
            let references = &self.catalogue.tables[*name].references;
            let needed = references.iter().filter(|one| one.target == target).flat_map(|one| &one.pairs);
            let key: Option<Row> = needed.map(|(_, its)| Some((its.clone(), row.get(its)?.clone()))).collect();
            if let Some(key) = key {
                self.promised.insert(target, key);
                return true;
            }
        }
        false
    }

    fn draft(&self, name: &'a str, given: Row) -> Result<Draft<'a>, String> {
        Draft::of(self.catalogue, name, given, Seed { backend: self.catalogue.backend, id: new_id() })
    }

    /// Creates a row, or returns the reason why it can't.
    async fn create<T: ConnectionTrait + TransactionTrait>(
        &self,
        within: &T,
        name: &'a str,
        given: Row,
    ) -> Result<Result<Row, String>, DbErr> {
        let known = given.clone();
        match self.settle(within, name, given, true).await? {
            Ok(settled) => Ok(Ok(settled.stored)),
            Err((reason, _)) if self.owned.contains_key(name) => Ok(Err(reason)),
            Err((reason, _)) => Ok(self.find(within, name, &known).await?.ok_or(reason)),
        }
    }

    /// Inserts rows until the database accepts one. If `keep` is false, it is taken back.
    async fn settle<T: ConnectionTrait + TransactionTrait>(
        &self,
        within: &T,
        name: &'a str,
        given: Row,
        keep: bool,
    ) -> Result<Result<Settled, (String, Row)>, DbErr> {
        if let Some(supply) = self.supplies.get(name) {
            let stored = self.insert(within, name, supply(), keep).await?;
            let stored = stored.map_err(|objection| (objection.message, Row::new()));
            let fits = |column: &String| !self.catalogue.is_generated(name, column);
            return Ok(stored.map(|stored| Settled {
                given: stored.clone().into_iter().filter(|(column, _)| fits(column)).collect(),
                stored,
            }));
        }
        let mut draft = match self.draft(name, given) {
            Ok(draft) => draft,
            Err(reason) => return Ok(Err((reason, Row::new()))),
        };
        let mut reason = String::new();
        for _ in 0..MOST {
            let row = draft.row();
            let statement = insert(self.catalogue.backend, name, &row);
            match self.insert(within, name, statement, keep).await? {
                Ok(stored) => return Ok(Ok(Settled { given: row, stored })),
                Err(objection) => {
                    if let Err(reason) = draft.vary(&objection) {
                        return Ok(Err((reason, row)));
                    }
                    reason = objection.message;
                }
            }
        }
        Ok(Err((reason, draft.row())))
    }

    /// Inserts one row in a savepoint, and returns it as it was stored.
    async fn insert<T: ConnectionTrait + TransactionTrait>(
        &self,
        within: &T,
        name: &str,
        mut statement: Statement,
        keep: bool,
    ) -> Result<Result<Row, Objection>, DbErr> {
        statement.sql = format!("{} RETURNING {}", statement.sql, self.catalogue.literals(name, ""));
        let savepoint = within.begin().await?;
        let inserted = savepoint.query_one_raw(statement).await;
        if keep && matches!(inserted, Ok(Some(_))) {
            savepoint.commit().await?;
        } else {
            savepoint.rollback().await?;
        }
        match inserted {
            Ok(Some(found)) => self.stored(name, &found).map(Ok),
            Ok(None) => Ok(Err(Objection::because("the database accepted the row and did not store it"))),
            Err(error) => Ok(Err(Objection::of(&error))),
        }
    }

    /// Finds a row of a table that takes no new one, with these values.
    async fn find<T: ConnectionTrait + TransactionTrait>(
        &self,
        within: &T,
        name: &str,
        known: &Row,
    ) -> Result<Option<Row>, DbErr> {
        let backend = self.catalogue.backend;
        let (mut bound, mut text) =
            (Vec::new(), format!("SELECT {} FROM {}", self.catalogue.literals(name, ""), quoted_table(name)));
        for (place, (column, cell)) in known.iter().enumerate() {
            let word = if place == 0 { "WHERE" } else { "AND" };
            text = format!("{text} {word} {} = {}", quoted(column), cell.place(backend, &mut bound));
        }
        let savepoint = within.begin().await?;
        let find = Statement::from_sql_and_values(backend, format!("{text} LIMIT 1"), bound);
        let found = savepoint.query_one_raw(find).await;
        savepoint.rollback().await?;
        found.ok().flatten().map(|found| self.stored(name, &found)).transpose()
    }

    /// Reads a row that was printed. The tenant is bound, as it is everywhere.
    fn stored(&self, name: &str, found: &QueryResult) -> Result<Row, DbErr> {
        let mut row = self.catalogue.printed(name, found, 0)?;
        row.extend(self.of_tenant(name));
        Ok(row)
    }

    /// Only tenants' tables are told.
    fn skip(&mut self, table: &str, reason: String) {
        if self.owned.contains_key(table) {
            self.skipped.push(Skipped { table: table.to_owned(), reason });
        }
    }
}
