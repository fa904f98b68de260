//! The seeds that a tenant was given, one row for each. The key decides who runs a seed.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, QueryOrder, QueryTrait, sea_query::OnConflict};
use tenantry_application::ports::{
    store_error::StoreError,
    tenant_seeds::{TenantSeedReader, TenantSeedRepository},
};
use tenantry_domain::{Timestamp, seed::SeedName};

use super::{
    columns::Row,
    entities::tenant_seeds::{Column, Entity, Model},
    error::translate,
    unit_of_work::{TenantReads, TenantWork},
};

#[async_trait]
impl TenantSeedRepository for TenantWork {
    async fn claim(&mut self, seed: &SeedName, now: Timestamp) -> Result<bool, StoreError> {
        let row = Model { tenant_id: self.scope.of.as_uuid(), name: seed.as_str().to_owned(), seeded_at: now };
        let stays = OnConflict::columns([Column::TenantId, Column::Name]).do_nothing().to_owned();
        let insert = Entity::insert(row.into_active_model()).on_conflict(stays).into_query();
        Ok(self.connection.execute(&insert).await.map_err(translate)?.rows_affected() > 0)
    }
}

#[async_trait]
impl TenantSeedReader for TenantReads {
    async fn list(&mut self) -> Result<Vec<SeedName>, StoreError> {
        let found = Entity::find().order_by_asc(Column::Name).all(&self.connection).await.map_err(translate)?;
        found.iter().map(restore).collect()
    }
}

fn restore(row: &Model) -> Result<SeedName, StoreError> {
    Row::new("seed of tenant", row.tenant_id).parsed(SeedName::parse(&row.name))
}
