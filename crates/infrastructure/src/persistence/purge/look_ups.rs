//! The rows outside of all tenants that name one.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, sea_query::IntoCondition};
use tenantry_application::ports::queues::QueueOwner;
use tenantry_domain::tenant::TenantId;
use uuid::Uuid;

use crate::persistence::entities::{
    access_changes, idempotency_keys, invited_addresses, mails, queues, refresh_tokens, user_tenants, verified_domains,
};

/// Removes those that name the tenant.
pub(super) async fn remove(work: &impl ConnectionTrait, tenant: Uuid) -> Result<(), DbErr> {
    let kind = QueueOwner::Tenant(TenantId::new(tenant)).kind();
    delete::<refresh_tokens::Entity>(work, refresh_tokens::Column::TenantId.eq(tenant)).await?;
    delete::<user_tenants::Entity>(work, user_tenants::Column::TenantId.eq(tenant)).await?;
    delete::<invited_addresses::Entity>(work, invited_addresses::Column::TenantId.eq(tenant)).await?;
    delete::<verified_domains::Entity>(work, verified_domains::Column::TenantId.eq(tenant)).await?;
    delete::<idempotency_keys::Entity>(work, idempotency_keys::Column::TenantId.eq(tenant)).await?;
    delete::<access_changes::Entity>(work, access_changes::Column::SubjectId.eq(tenant)).await?;
    let mails = mails::Column::OwnerId.eq(tenant).and(mails::Column::OwnerKind.eq(kind));
    delete::<mails::Entity>(work, mails).await?;
    let queues = queues::Column::OwnerId.eq(tenant).and(queues::Column::OwnerKind.eq(kind));
    delete::<queues::Entity>(work, queues).await
}

/// Deletes the rows of a table for which the condition holds.
pub(super) async fn delete<E: EntityTrait>(work: &impl ConnectionTrait, rows: impl IntoCondition) -> Result<(), DbErr> {
    E::delete_many().filter(rows.into_condition()).exec(work).await.map(drop)
}
