//! A table that one set of an embedder's migrations creates, and that belongs in the other one.

use tenantry_isolation::Registry;

/// A table that the wrong set of an embedder's migrations creates.
///
/// A table that is not registered has to be the installation's. Statements of tenants can't name it and it need not have
/// a tenant column, so nothing says that its rows belong to tenants. In the tenants' set each tenant with tables of its
/// own would get another one, and the rows of all tenants would no longer be in one place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongSet {
    /// The installation's set creates a table of tenants.
    #[error(
        "the migrations of the installation create the table {0}, which is registered as a tenant's; move the step that \
         creates it to the migrations of tenants"
    )]
    OfTenants(String),
    /// The tenants' set creates a table that is shared by all tenants.
    #[error(
        "the migrations of tenants create the table {0}, which is registered as shared by all tenants; move the step \
         that creates it to the migrations of the installation (embed_both)"
    )]
    Shared(String),
    /// The tenants' set creates a table that is not registered.
    #[error(
        "the migrations of tenants create the table {0}, which is not registered; register it as a tenant's, or move the \
         step that creates it to the migrations of the installation (embed_both)"
    )]
    Unregistered(String),
}

/// Checks a table that the installation's set created.
pub(super) fn check_in_installation(table: &str, registry: &Registry) -> Result<(), WrongSet> {
    match registry.tenant_column(table) {
        Some(_) => Err(WrongSet::OfTenants(table.to_owned())),
        None => Ok(()),
    }
}

/// Checks a table that the tenants' set created.
pub(super) fn check_in_tenants(table: &str, registry: &Registry) -> Result<(), WrongSet> {
    match (registry.tenant_column(table), registry.table(table)) {
        (Some(_), _) => Ok(()),
        (None, Some(_)) => Err(WrongSet::Shared(table.to_owned())),
        (None, None) => Err(WrongSet::Unregistered(table.to_owned())),
    }
}
