//! The removal of a tenant's rows on SQLite, where one process writes at a time: table by table, so that others get their
//! turn, and then what is left with the tenant itself in one transaction.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement, Value,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::{Confinement, TenantType, inspection::RowsOf};
use uuid::Uuid;

use super::{
    Purge, PurgeError, PurgeStep, Told,
    look_ups::{self, delete},
};
use crate::persistence::{
    entities::tenants,
    table_order::{Reference, in_order},
    tables,
};

/// A table with rows of tenants.
struct Table {
    name: String,
    column: String,
    kind: TenantType,
}

const REFERENCES: &str = "SELECT DISTINCT m.name AS \"of\", f.\"table\" AS \"to\" FROM sqlite_master m \
                          JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";

impl Purge {
    pub(super) async fn remove_from_sqlite(&self, tenant: TenantId, told: Told<'_>) -> Result<(), PurgeError> {
        let (tables, id) = (self.tables().await?, tenant.as_uuid());
        for table in &tables {
            let work = self.database.begin().await?;
            table.empty(&work, id).await?;
            work.commit().await?;
            told(&PurgeStep::Emptied(table.name.clone()));
        }
        // What was written meanwhile goes with the tenant. Afterwards its foreign keys refuse more.
        let work = self.database.begin().await?;
        for table in &tables {
            table.empty(&work, id).await?;
        }
        look_ups::remove(&work, id).await?;
        delete::<tenants::Entity>(&work, Expr::col(tenants::Column::Id).eq(id)).await?;
        Ok(work.commit().await?)
    }

    /// Returns all tables with rows of tenants: those that refer to others first.
    async fn tables(&self) -> Result<Vec<Table>, PurgeError> {
        let ours = tables::OWN.iter().filter(|table| table.rows == RowsOf::Tenant).map(|table| Table {
            name: table.name.to_owned(),
            column: "tenant_id".to_owned(),
            kind: TenantType::Uuid,
        });
        let registry = self.database.embedded_hook().registry();
        let theirs = registry.tables().filter(|(name, _)| !tables::is_own(name)).filter_map(|(name, table)| {
            let Confinement::Tenant { column, .. } = table.confinement() else { return None };
            let kind = table.tenant_type().unwrap_or(TenantType::Uuid);
            Some(Table { name: name.to_owned(), column: column.clone(), kind })
        });
        let mut all: Vec<Table> = ours.chain(theirs).collect();
        let ask = Statement::from_string(DbBackend::Sqlite, REFERENCES);
        let references = Reference::find_by_statement(ask).all(self.database.reader()).await?;
        let names: Vec<&str> = all.iter().map(|table| table.name.as_str()).collect();
        let ordered = in_order(&names, &references).map_err(PurgeError::Refused)?;
        let ordered: Vec<String> = ordered.into_iter().map(str::to_owned).collect();
        all.sort_by_key(|table| ordered.iter().rposition(|name| *name == table.name).map(std::cmp::Reverse));
        Ok(all)
    }
}

impl Table {
    /// Deletes the tenant's rows.
    async fn empty(&self, work: &impl ConnectionTrait, tenant: Uuid) -> Result<(), DbErr> {
        let value: Value = match self.kind {
            TenantType::Text => tenant.to_string().into(),
            TenantType::Uuid | TenantType::BigInt => tenant.into(),
        };
        let own = Expr::col(Alias::new(&self.column)).eq(value);
        let delete = Query::delete().from_table(Alias::new(&self.name)).and_where(own).take();
        work.execute(&delete).await.map(drop)
    }
}
