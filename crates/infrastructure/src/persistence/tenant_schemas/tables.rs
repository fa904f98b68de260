//! The tables that a tenant has in a schema of its own: Tenantry's, and the embedder's.

use tenantry_isolation::{ALL_PRIVILEGES, Confinement, Registry, inspection::RowsOf};

use crate::persistence::tables;

/// A table that a tenant has in its own schema.
#[derive(Debug, Clone)]
pub(super) struct OwnTable {
    pub(super) name: String,
    /// The column that names the tenant.
    pub(super) column: String,
    /// The privileges of the role of tenants' statements.
    pub(super) in_tenants: &'static str,
    /// Those of the role of Tenantry's own work, which has the others too.
    pub(super) grants: &'static str,
}

/// All of them.
#[derive(Debug, Clone)]
pub(in crate::persistence) struct OwnTables {
    pub(super) tables: Vec<OwnTable>,
    /// A table of the embedder that is in one schema for all tenants, so that none can have it alone.
    pub(super) elsewhere: Option<String>,
}

impl OwnTables {
    /// Returns Tenantry's tables and those of the embedder's registry.
    pub(in crate::persistence) fn of(embedded: &Registry) -> Self {
        let ours = tables::OWN.iter().filter(|table| table.rows == RowsOf::Tenant).map(|table| OwnTable {
            name: table.name.to_owned(),
            column: "tenant_id".to_owned(),
            in_tenants: table.grants_in_tenants,
            grants: table.grants,
        });
        let (mut theirs, mut elsewhere) = (Vec::new(), None);
        for (name, table) in embedded.tables().filter(|(name, _)| !tables::is_own(name)) {
            let Confinement::Tenant { column, .. } = table.confinement() else { continue };
            if table.schema().is_some() {
                elsewhere = Some(name.to_owned());
            }
            let (column, in_tenants) = (column.clone(), table.confinement().privileges());
            theirs.push(OwnTable { name: name.to_owned(), column, in_tenants, grants: "" });
        }
        Self { tables: ours.chain(theirs).collect(), elsewhere }
    }

    /// Returns what the role that moves tenants needs where the tables of all tenants are: all rights on their rows, and
    /// the right to write down where the tenant is, and to remove one that is purged.
    pub(in crate::persistence) fn of_mover(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.tables
            .iter()
            .map(|table| (table.name.as_str(), ALL_PRIVILEGES))
            .chain([("tenantry_tenants", "SELECT, UPDATE, DELETE")])
    }
}
