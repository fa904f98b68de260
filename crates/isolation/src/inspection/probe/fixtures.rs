//! Creates the probe rows, referenced rows first. If a shared table takes no new row, an existing row is referenced.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionTrait};
use uuid::Uuid;

use super::{
    super::facts::{Reference, Table},
    Made, Probe,
    attack::Ended,
    new_id,
    synthetic_row::{Cell, Row, Seed, insert, make_up, parameter, uuid},
};
use crate::names::quoted;

impl<'a> Probe<'a> {
    /// Creates a tenant with a row in each tenant's table that takes one.
    pub(super) async fn make(&mut self, tenant: Uuid) -> Result<(), DbErr> {
        self.name(tenant).await?;
        if let Some(table) = self.tenants {
            self.transaction.execute_raw((table.insert)(self.backend(), tenant)).await?;
            let id = Row::from([(table.key.to_owned(), uuid(self.backend(), tenant))]);
            self.made.insert((tenant, table.name), Made { row: id, number: 1 });
        }
        let mut waiting = self.wanted();
        // Each round makes further rows possible.
        loop {
            let before = waiting.len();
            for name in std::mem::take(&mut waiting) {
                let table = &self.tables[name];
                let Ok(given) = self.given(tenant, name, table) else {
                    waiting.insert(name);
                    continue;
                };
                match self.make_row(tenant, name, table, &given).await? {
                    Ok(made) => drop(self.made.insert((tenant, name), made)),
                    Err(reason) => self.skip(tenant, name, &reason),
                }
            }
            if waiting.len() == before {
                break;
            }
        }
        for name in waiting {
            let missing = self.given(tenant, name, &self.tables[name]).err().unwrap_or_default();
            self.skip(tenant, name, &format!("it refers to {missing}, for which no row could be created"));
        }
        Ok(())
    }

    /// Returns the values of a new row that is not inserted yet, if a similar row exists.
    pub(super) fn fresh(&self, tenant: Uuid, name: &str, table: &Table) -> Option<Row> {
        let made = self.made.get(&(tenant, name))?;
        self.make_up(name, table, &self.given(tenant, name, table).ok()?, made.number).ok()
    }

    /// Returns the tenants' tables, and the tables that their rows must reference.
    fn wanted(&self) -> BTreeSet<&'a str> {
        let tables = self.tables;
        let mut wanted: BTreeSet<&str> =
            tables.keys().map(String::as_str).filter(|name| self.registry.tenant_column(name).is_some()).collect();
        let mut new: Vec<&str> = wanted.iter().copied().collect();
        while let Some(name) = new.pop() {
            let table = &tables[name];
            let needed = table.references.iter().filter(|reference| self.is_needed(name, table, reference));
            let targets = needed.filter_map(|reference| tables.get_key_value(&reference.target));
            new.extend(
                targets.map(|(name, _)| name.as_str()).filter(|name| !self.is_tenants(name) && wanted.insert(name)),
            );
        }
        wanted
    }

    fn is_tenants(&self, name: &str) -> bool {
        self.tenants.is_some_and(|table| table.name == name)
    }

    /// Returns whether a row must have this reference. It need not if a column of the key can be omitted.
    fn is_needed(&self, name: &str, table: &Table, reference: &Reference) -> bool {
        let own = self.registry.tenant_column(name);
        reference.pairs.iter().all(|(column, _)| {
            own == Some(column.as_str()) || table.columns.iter().any(|found| found.name == *column && found.is_needed())
        })
    }

    /// Returns the values of the mandatory references. `Err` names a referenced table that has no row yet.
    fn given(&self, tenant: Uuid, name: &str, table: &Table) -> Result<Row, String> {
        let own = self.registry.tenant_column(name);
        let mut given = Row::new();
        for reference in table.references.iter().filter(|reference| self.is_needed(name, table, reference)) {
            let Reference { target, pairs, .. } = reference;
            if target == name {
                continue;
            }
            let made = self.made.get(&(tenant, target.as_str())).ok_or_else(|| target.clone())?;
            for (column, its) in pairs.iter().filter(|(column, _)| own != Some(column.as_str())) {
                given.insert(column.clone(), made.row.get(its).ok_or_else(|| target.clone())?.clone());
            }
        }
        Ok(given)
    }

    fn make_up(&self, name: &str, table: &Table, given: &Row, number: u16) -> Result<Row, String> {
        let own = self.registry.tenant_column(name).unwrap_or_default();
        let seed = Seed { backend: self.backend(), id: new_id(), number };
        let mut row = make_up(table, own, given, seed)?;
        // A row with a mandatory reference to its own table references itself.
        let to_itself = table.references.iter().filter(|reference| reference.target == name);
        for (column, its) in to_itself.flat_map(|reference| &reference.pairs) {
            if let (true, Some(value)) = (row.contains_key(column), row.get(its).cloned()) {
                row.insert(column.clone(), value);
            }
        }
        Ok(row)
    }

    /// Creates a row, or returns the reason why it can't.
    async fn make_row(
        &self,
        tenant: Uuid,
        name: &str,
        table: &Table,
        given: &Row,
    ) -> Result<Result<Made, String>, DbErr> {
        let own = self.registry.tenant_column(name).map(quoted);
        let its = own.as_deref().map(|own| (own, tenant));
        // Most constraints on numbers allow 1. If the number must be unique and 1 is taken, the second number is used.
        let other_number = u16::try_from(new_id().as_u128() & 0x7fff).unwrap_or(u16::MAX);
        let mut reason = String::new();
        for number in [1, other_number] {
            let row = match self.make_up(name, table, given, number) {
                Ok(row) => row,
                Err(reason) => return Ok(Err(reason)),
            };
            let savepoint = self.transaction.begin().await?;
            match savepoint.execute_raw(insert(self.backend(), &quoted(name), its, &row)).await {
                Ok(_) => savepoint.commit().await?,
                Err(error) => {
                    savepoint.rollback().await?;
                    reason = Ended::from(error).failed();
                    continue;
                }
            }
            return Ok(self.read(name, table, its).await?.map(|row| Made { row, number }));
        }
        if own.is_some() {
            return Ok(Err(reason));
        }
        let there = self.read(name, table, None).await?;
        Ok(there.map(|row| Made { row, number: 1 }).map_err(|_| reason))
    }

    /// Reads a row with its values as literals: the tenant's row, or any row.
    async fn read(&self, name: &str, table: &Table, its: Option<(&str, Uuid)>) -> Result<Result<Row, String>, DbErr> {
        let backend = self.backend();
        let literal = |column: &str| match backend {
            DbBackend::Postgres => format!("quote_literal({column}::text)"),
            _ => format!("quote({column})"),
        };
        let columns: Vec<String> = table.columns.iter().map(|column| literal(&quoted(&column.name))).collect();
        let of_tenant = its.map(|(own, _)| format!(" WHERE {own} = {}", parameter(backend, 1))).unwrap_or_default();
        let text = format!("SELECT {} FROM {}{of_tenant} LIMIT 1", columns.join(", "), quoted(name));
        let find = Statement::from_sql_and_values(backend, text, its.map(|(_, tenant)| tenant.into()));
        let savepoint = self.transaction.begin().await?;
        let found = savepoint.query_one_raw(find).await;
        savepoint.rollback().await?;
        let row = match found {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(Err("the created row is not visible".to_owned())),
            Err(error) => return Ok(Err(Ended::from(error).failed())),
        };
        let mut values = Row::new();
        for (place, column) in table.columns.iter().enumerate() {
            if let Some(value) = row.try_get_by_index::<Option<String>>(place)? {
                values.insert(column.name.clone(), Cell::written(value));
            }
        }
        Ok(Ok(values))
    }

    /// Notes a table that was not probed. One note for both tenants is enough, and only tenants' tables are probed.
    fn skip(&mut self, tenant: Uuid, name: &str, reason: &str) {
        let is_new = tenant == self.one || self.made.contains_key(&(self.one, name));
        if is_new && self.registry.tenant_column(name).is_some() {
            self.tried.notes.push(format!("{name}: not probed: no row could be created ({reason})"));
        }
    }
}
