//! An embedder's contribution: its own migrations, and the registry of its tables.
//!
//! Of Tenantry's own tables an embedder may only read the tenant's [members](super::members). A registry with any other
//! one is rejected at start.

use std::sync::Arc;

use sea_orm::DatabaseTransaction;
use sea_orm_migration::MigratorTrait;
use tenantry_isolation::{Registry, RegistryError, TenantType};

use super::{
    embedded_set::EmbeddedSet,
    members,
    open_error::OpenError,
    tables,
    wrong_set::{check_in_installation, check_in_tenants},
};

/// An embedder's migrations and registry; none by default.
#[derive(Clone, Default)]
pub(super) struct Embedding(Option<Brought>);

#[derive(Clone)]
struct Brought {
    /// Creates what is there once; `None` if the embedder has no such tables.
    installation: Option<EmbeddedSet>,
    /// Creates the tables whose rows belong to a tenant.
    tenants: EmbeddedSet,
    registry: Arc<Registry>,
}

impl Brought {
    fn sets(&self) -> impl Iterator<Item = &EmbeddedSet> {
        self.installation.iter().chain([&self.tenants])
    }
}

impl Embedding {
    /// Brings tables of tenants only.
    pub(super) fn of_tenants<Tenants: MigratorTrait + 'static>(registry: Registry) -> Self {
        let tenants = EmbeddedSet::new::<Tenants>(check_in_tenants);
        Self(Some(Brought { installation: None, tenants, registry: Arc::new(registry) }))
    }

    /// Brings tables of the installation and of tenants.
    pub(super) fn of_both<Installation, Tenants>(registry: Registry) -> Self
    where
        Installation: MigratorTrait + 'static,
        Tenants: MigratorTrait + 'static,
    {
        let installation = Some(EmbeddedSet::new::<Installation>(check_in_installation));
        let tenants = EmbeddedSet::new::<Tenants>(check_in_tenants);
        Self(Some(Brought { installation, tenants, registry: Arc::new(registry) }))
    }

    /// Applies what is missing of the installation's set.
    pub(super) async fn migrate_installation(&self, transaction: &DatabaseTransaction) -> Result<(), OpenError> {
        match &self.0 {
            Some(Brought { installation: Some(set), registry, .. }) => set.migrate(transaction, registry).await,
            _ => Ok(()),
        }
    }

    /// Applies what is missing of the tenants' set.
    pub(super) async fn migrate_tenants(&self, transaction: &DatabaseTransaction) -> Result<(), OpenError> {
        match &self.0 {
            Some(Brought { tenants, registry, .. }) => tenants.migrate(transaction, registry).await,
            None => Ok(()),
        }
    }

    /// Returns the tenants' set.
    pub(super) fn tenants(&self) -> Option<&EmbeddedSet> {
        self.0.as_ref().map(|brought| &brought.tenants)
    }

    /// Returns the table of applied migrations of each set, and the names of its migrations.
    pub(super) fn migrations(&self) -> Vec<(&str, Vec<String>)> {
        self.0.iter().flat_map(Brought::sets).map(EmbeddedSet::migrations).collect()
    }

    /// Returns the registry of what an embedder's statements may name.
    pub(super) fn registry(&self) -> Result<Registry, RegistryError> {
        let Some(brought) = &self.0 else { return offered() };
        if let Some(set) = brought.sets().find(|set| tables::is_own(&set.table)) {
            let reason = "Tenantry records its own migrations there; give your Migrator another migration_table_name";
            return Err(RegistryError::new(&set.table, reason));
        }
        let Brought { installation, tenants, registry } = brought;
        // SQLite ignores the case of letters.
        if installation.as_ref().is_some_and(|set| set.table.eq_ignore_ascii_case(&tenants.table)) {
            let reason = "the migrations of the installation and of tenants are both recorded there; give one of your \
                          Migrators another migration_table_name";
            return Err(RegistryError::new(&tenants.table, reason));
        }
        embedded_registry(registry)
    }
}

/// Why a tenant column of integers can't be embedded.
pub(super) const NO_NUMBER: &str = "its tenant column is a bigint, and the IDs of Tenantry's tenants are UUIDs; give it a \
                                    column of type uuid or text, or use tenantry-isolation alone with tenants of your own";

/// Returns the registry of what the statements of an embedder with these tables may name.
///
/// # Errors
/// One of the tables has the name of one of Tenantry's own, or a tenant column that can't hold a UUID.
pub fn embedded_registry(registry: &Registry) -> Result<Registry, RegistryError> {
    if let Some((name, _)) = registry.tables().find(|(name, _)| tables::is_own(name)) {
        return Err(RegistryError::new(name, "it is one of Tenantry's own, of which only members are offered"));
    }
    let by_number = registry.tables().find(|(_, table)| table.tenant_type() == Some(TenantType::BigInt));
    if let Some((name, _)) = by_number {
        return Err(RegistryError::new(name, NO_NUMBER));
    }
    Ok(offered()?.with(registry))
}

/// Returns what Tenantry offers of its own tables.
fn offered() -> Result<Registry, RegistryError> {
    Registry::builder().tenant_read_only::<members::Entity>().build()
}

#[cfg(test)]
mod tests {
    use tenantry_isolation::TenantTable;

    use super::*;

    #[test]
    fn a_tenant_column_of_integers_can_not_be_embedded() {
        let of_type = |tenant_type| {
            let table = TenantTable::by("account_id").of_type(tenant_type);
            Registry::builder().table_with("notes", &["account_id", "id"], table).build().unwrap()
        };
        let refused = embedded_registry(&of_type(TenantType::BigInt)).unwrap_err();
        assert_eq!((refused.table(), refused.reason()), ("notes", NO_NUMBER));
        for good in [TenantType::Uuid, TenantType::Text] {
            embedded_registry(&of_type(good)).unwrap();
        }
    }
}
