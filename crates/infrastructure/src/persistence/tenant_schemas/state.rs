//! How the schema of a tenant compares with what this version needs, and with what its own version says.

use sea_orm::{DbErr, TransactionTrait};
use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::TenantSchema;

use super::{
    Fleet,
    catalogue::{Catalogue, differences, read},
    fleet::exists,
    steps::Applied,
};
use crate::persistence::error::translate;

/// How a tenant's schema compares with what this version needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaState {
    /// Whether there is no such schema.
    pub is_missing: bool,
    /// The last step of each set that is applied.
    pub versions: Vec<String>,
    /// The steps that are not applied.
    pub pending: Vec<String>,
    /// Applied steps that this version does not know.
    pub unknown: Vec<String>,
    /// How the schema differs from what its applied steps make, as lines that begin with `-` or `+`.
    pub drift: Vec<String>,
}

impl SchemaState {
    /// Returns whether the schema is as this version needs it.
    pub fn is_current(&self) -> bool {
        !self.is_missing && self.pending.is_empty() && self.unknown.is_empty() && self.drift.is_empty()
    }
}

impl Fleet {
    /// Compares the schema with what this version needs, and changes nothing.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn state(&self, tenant: TenantId) -> Result<SchemaState, StoreError> {
        self.compare(tenant).await.map_err(translate)
    }

    async fn compare(&self, tenant: TenantId) -> Result<SchemaState, DbErr> {
        let schema = TenantSchema::from(tenant.as_uuid());
        let transaction = self.schemas.owner.begin().await?;
        if !exists(&transaction, &schema).await? {
            return Ok(SchemaState { is_missing: true, ..SchemaState::default() });
        }
        let steps = &self.schemas.builder.steps;
        let applied = steps.applied(&transaction, &schema).await?;
        let known = steps.known();
        let unknown = known.iter().zip(&applied).flat_map(|((_, known), applied)| {
            applied.iter().filter(|step| !known.contains(step)).cloned().collect::<Vec<_>>()
        });
        let unknown: Vec<String> = unknown.collect();
        // What steps make that this version does not know can't be told.
        let drift = if unknown.is_empty() {
            let found = read(&transaction, tenant.as_uuid()).await?;
            differences(&found, &self.expected(&applied).await?)
        } else {
            Vec::new()
        };
        let versions = applied.iter().filter_map(|steps| steps.last().cloned()).collect();
        Ok(SchemaState { is_missing: false, versions, pending: self.pending(&applied), unknown, drift })
    }

    /// Returns what the schema should have in which these steps are applied.
    async fn expected(&self, applied: &Applied) -> Result<Catalogue, DbErr> {
        let counts: Vec<u32> = applied.iter().map(|steps| u32::try_from(steps.len()).unwrap_or(u32::MAX)).collect();
        let mut expected = self.expected.lock().await;
        if let Some(catalogue) = expected.get(&counts) {
            return Ok(catalogue.clone());
        }
        let transaction = self.schemas.owner.begin().await?;
        let catalogue = self.schemas.builder.reference(&transaction, &counts).await?;
        transaction.rollback().await?;
        expected.insert(counts, catalogue.clone());
        Ok(catalogue)
    }
}
