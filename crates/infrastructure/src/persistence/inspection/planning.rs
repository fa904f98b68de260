//! The migration of tables that exist already, printed for a person.

use std::io;

use tenantry_isolation::{
    RegistryError, TenantType,
    inspection::{self, PlanError, PlannedTable},
};

use super::super::{
    database::{self, DatabaseOptions},
    embedding::NO_NUMBER,
    open_error::OpenError,
    tables,
};

/// Why no plan can be written or printed.
#[derive(Debug, thiserror::Error)]
pub enum PlanningError {
    /// The database can't be looked at.
    #[error("cannot look at the database in TENANTRY_DATABASE_URL")]
    Open(#[from] OpenError),
    /// The tables can't be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A table is Tenantry's own, or its tenant column can't hold a UUID.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The plan can't be printed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Writes the migration that brings these tables behind the isolation, for the role that serves. It runs nothing.
///
/// # Errors
///
/// The variants of [`PlanningError`].
pub async fn plan(options: &DatabaseOptions, planned: &[PlannedTable]) -> Result<String, PlanningError> {
    for PlannedTable { name, tenant_type, .. } in planned {
        if tables::is_own(name) {
            return Err(
                RegistryError::new(name, "it is one of Tenantry's own, which its migrations keep isolated").into()
            );
        }
        if *tenant_type == Some(TenantType::BigInt) {
            return Err(RegistryError::new(name, NO_NUMBER).into());
        }
    }
    let registry = options.embedding.registry().map_err(OpenError::from)?;
    let registry = registry.with(&tables::registry().map_err(OpenError::from)?);
    let looked = database::look(options).await?;
    let plan = inspection::plan(&looked.serving, &tables::declarations(registry), planned).await;
    looked.serving.close().await.map_err(OpenError::Connect)?;
    Ok(plan?)
}
