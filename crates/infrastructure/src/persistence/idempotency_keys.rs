//! Idempotency keys: claims of requests, each with the IDs of what the request created.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use tenantry_application::ports::{
    idempotency_keys::{IdempotencyKey, IdempotencyKeyRepository, IdempotencyRecord, IdempotentResult},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{Timestamp, invitation::InvitationId, secret::SecretHash, tenant::TenantId, user::UserId};

use super::{
    columns::HashColumn,
    entities::idempotency_keys::{Column, Entity, Model},
    error::translate,
    unit_of_work::{Begun, Store, Work},
};

#[async_trait]
impl<T: Begun, S: Send + Sync> IdempotencyKeyRepository for Store<T, Work<S>> {
    async fn find(&mut self, key: &SecretHash, now: Timestamp) -> Result<Option<IdempotencyRecord>, StoreError> {
        let remembered = Entity::find().filter(Column::Key.eq(HashColumn::from(key))).filter(Column::ExpiresAt.gt(now));
        let found = remembered.one(&self.connection).await.map_err(translate)?;
        found.map(|row| restore(&row)).transpose()
    }

    async fn insert(&mut self, record: &IdempotencyRecord, now: Timestamp) -> Result<(), StoreError> {
        // One statement: an expired row with the same key is replaced. A row that is not expired stays and counts as
        // none inserted, whether it existed before or appears at this very moment.
        let overdue = Expr::col((Entity, Column::ExpiresAt)).lte(now);
        let give_way = OnConflict::column(Column::Key)
            .update_columns([
                Column::Fingerprint,
                Column::Kind,
                Column::TenantId,
                Column::UserId,
                Column::InvitationId,
                Column::ExpiresAt,
            ])
            .action_and_where(overdue)
            .to_owned();
        let insert = Entity::insert(row(record).into_active_model()).on_conflict(give_way).into_query();
        let inserted = self.connection.execute(&insert).await.map_err(translate)?.rows_affected();
        if inserted == 0 { Err(StoreError::Conflict { what: Conflict::IdempotencyKey }) } else { Ok(()) }
    }
}

fn row(record: &IdempotencyRecord) -> Model {
    let (kind, tenant_id, user_id, invitation_id) = match record.result {
        IdempotentResult::SignUp { tenant_id, user_id } => {
            ("sign_up", Some(tenant_id.as_uuid()), Some(user_id.as_uuid()), None)
        }
        IdempotentResult::Tenant(id) => ("tenant", Some(id.as_uuid()), None, None),
        IdempotentResult::Invitation(id) => ("invitation", None, None, Some(id.as_uuid())),
    };
    Model {
        key: HashColumn::from(&record.key.key),
        fingerprint: HashColumn::from(&record.key.fingerprint),
        kind: kind.to_owned(),
        tenant_id,
        user_id,
        invitation_id,
        expires_at: record.expires_at,
    }
}

fn restore(row: &Model) -> Result<IdempotencyRecord, StoreError> {
    // The key is derived from a secret of the client, so the error does not repeat it.
    let corrupt = || StoreError::Corrupt { what: "idempotency key", id: "of a request".to_owned() };
    let result = match (row.kind.as_str(), row.tenant_id, row.user_id, row.invitation_id) {
        ("sign_up", Some(tenant), Some(user), None) => {
            IdempotentResult::SignUp { tenant_id: TenantId::new(tenant), user_id: UserId::new(user) }
        }
        ("tenant", Some(id), None, None) => IdempotentResult::Tenant(TenantId::new(id)),
        ("invitation", None, None, Some(id)) => IdempotentResult::Invitation(InvitationId::new(id)),
        _ => return Err(corrupt()),
    };
    let key = IdempotencyKey {
        key: row.key.hash().ok_or_else(corrupt)?,
        fingerprint: row.fingerprint.hash().ok_or_else(corrupt)?,
    };
    Ok(IdempotencyRecord { key, result, expires_at: row.expires_at })
}
