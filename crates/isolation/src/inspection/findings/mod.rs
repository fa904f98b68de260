//! Derives the problems of a table from its catalogue facts, without querying the database.

mod security;

pub(super) use self::security::{missing_for_writing, missing_security};
use super::{
    declarations::Declarations,
    facts::{Reference, Table},
    keys::{self, Told},
    report::{Finding, RowsOf, TableWalls},
    shared_keys, tenant_types,
};
use crate::{Confinement, Keys};

/// The default name of the column that holds the tenant.
const TENANT_COLUMN: &str = "tenant_id";

/// The expected state of a table.
pub(super) struct Expected {
    pub(super) rows: RowsOf,
    /// Whether more is known of it than its registration says.
    pub(super) is_known: bool,
    /// The column that names the tenant of each row, if a transaction outside all tenants may read the table too.
    pub(super) written_by: Option<&'static str>,
    /// The privileges that the serving role should have.
    pub(super) grants: Vec<String>,
}

/// Splits a list of privileges.
pub(super) fn words(privileges: &str) -> Vec<String> {
    privileges.split(", ").filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

impl Expected {
    /// What is known of the table, or else what its registration says.
    pub(super) fn of(name: &str, declared: &Declarations) -> Self {
        if let Some(known) = declared.known(name) {
            let (rows, written_by) = (known.rows, known.written_by);
            return Self { rows, is_known: true, written_by, grants: words(known.grants) };
        }
        let (rows, grants) = match declared.registry.confinement(name) {
            None => (RowsOf::Unregistered, ""),
            Some(registered @ Confinement::Tenant { .. }) => (RowsOf::Tenant, registered.privileges()),
            Some(registered @ Confinement::Global(_)) => (RowsOf::Shared, registered.privileges()),
        };
        Self { rows, is_known: false, written_by: None, grants: words(grants) }
    }

    /// A table of applied migrations: SELECT is allowed but not required.
    pub(super) fn of_migrations(table: &Table) -> Self {
        let granted = table.security.as_ref().is_some_and(|security| security.grants("SELECT"));
        let grants = granted.then(|| "SELECT".to_owned()).into_iter().collect();
        Self { rows: RowsOf::Shared, is_known: false, written_by: None, grants }
    }
}

/// A table and its expected state.
pub(super) struct Examined<'a> {
    pub(super) name: &'a str,
    pub(super) table: &'a Table,
    pub(super) expected: &'a Expected,
    pub(super) declared: &'a Declarations,
    /// The serving role, if the database has roles.
    pub(super) role: &'a str,
    /// Whether row-level security does not restrict the serving role at all, which is reported once.
    pub(super) role_is_unbound: bool,
}

impl Examined<'_> {
    /// Returns the protections in place and what is missing.
    pub(super) fn findings(&self) -> (TableWalls, Vec<Finding>) {
        let Self { name, table, expected, .. } = self;
        let mut walls = TableWalls::of(name, expected.rows);
        let mut told = Vec::new();
        if let Some(tenant) = self.declared.registry.tenant_column(name) {
            let nullable = keys::nullable(table, tenant).into_iter().collect();
            let of_structure: [Vec<Told>; 3] =
                [nullable, keys::led_by_others(table, tenant, |_| true), self.references(tenant)];
            [walls.tenant_not_null, walls.keys, walls.references] =
                of_structure.each_ref().map(|told| Some(told.is_empty()));
            told.extend(tenant_types::mistyped(table, tenant, self.registered_type()));
            let [nullable, of_keys, of_references] = of_structure;
            told.extend(nullable);
            match self.keys() {
                Keys::PerTenant => told.extend(of_keys.into_iter().chain(of_references)),
                Keys::Global => {
                    told.extend(shared_keys::replacing(table));
                    told.extend(table.references.iter().filter_map(|reference| self.of_nobody(reference, tenant)));
                }
            }
        } else if self.has_column(TENANT_COLUMN) {
            told.extend(self.registration());
        }
        if let Some(security) = &table.security {
            told.extend(self.security(security, &mut walls));
        }
        (walls, told.into_iter().map(|(what, remedy)| Finding::new(*name, what, remedy)).collect())
    }

    /// Returns what tenants can notice of each other, because its keys are unique across all tenants, as its registration
    /// says, or because the database counts its rows.
    pub(super) fn notes(&self) -> Vec<String> {
        let registry = &self.declared.registry;
        let Some(tenant) = registry.tenant_column(self.name) else { return Vec::new() };
        let told = match self.keys() {
            Keys::Global => shared_keys::weaknesses(self.table, tenant, |target| registry.tenant_column(target)),
            Keys::PerTenant => shared_keys::counted(self.table).collect(),
        };
        told.into_iter().map(|what| format!("{}: {what}", self.name)).collect()
    }

    fn keys(&self) -> Keys {
        self.declared.registry.table(self.name).map(crate::Table::keys).unwrap_or_default()
    }

    fn registered_type(&self) -> Option<crate::TenantType> {
        self.declared.registry.table(self.name).and_then(crate::Table::tenant_type)
    }

    fn has_column(&self, name: &str) -> bool {
        self.table.columns.iter().any(|column| column.name == name)
    }

    /// Checks a table that looks like a tenant's but is not registered as one.
    fn registration(&self) -> Option<Told> {
        match self.expected.rows {
            RowsOf::Unregistered => Some((
                format!("it has a column {TENANT_COLUMN} and is not registered, so no wall is around it"),
                "register it and raise its walls (row_level_security::raise); if that was done, name it by --table"
                    .to_owned(),
            )),
            RowsOf::Shared if !self.expected.is_known => Some((
                format!("it is registered as shared by all and has a column {TENANT_COLUMN}"),
                "register it as a tenant's table".to_owned(),
            )),
            _ => None,
        }
    }

    fn references(&self, tenant: &str) -> Vec<Told> {
        let wrong = |reference: &Reference| {
            self.of_nobody(reference, tenant)
                .or_else(|| keys::crossing(reference, tenant, self.declared.registry.tenant_column(&reference.target)?))
        };
        self.table.references.iter().filter_map(wrong).collect()
    }

    /// Returns the problem of a reference to a table whose rows belong to no tenant.
    fn of_nobody(&self, Reference { target, .. }: &Reference, tenant: &str) -> Option<Told> {
        let instead = self.declared.known(target)?.refer_instead?;
        let what = format!("it refers to {target}, whose rows belong to no tenant");
        Some((what, format!("refer to {} instead", instead.replace("{tenant}", tenant))))
    }
}
