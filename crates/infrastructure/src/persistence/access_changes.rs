//! Access changes: rows by which every node learns that access ended or changed.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use tenantry_application::ports::{
    access_changes::{AccessChange, AccessChangeRepository, RecordedAccessChange},
    store_error::StoreError,
};
use tenantry_domain::{
    Timestamp,
    id::{EventId, MembershipId, SessionId, TenantId, UserId},
    names::DisplayName,
    tenant::Standing,
};

use super::{
    MOST_ROWS,
    columns::Row,
    entities::access_changes::{Column, Entity, Model},
    error::translate,
    unit_of_work::{Begun, Store, Transaction},
};

#[async_trait]
impl<T: Begun, S: Send + Sync> AccessChangeRepository for Store<Transaction<T>, S> {
    async fn insert(&mut self, changes: &[RecordedAccessChange]) -> Result<(), StoreError> {
        for chunk in changes.chunks(MOST_ROWS) {
            let insert = Entity::insert_many(chunk.iter().map(|change| row(change).into_active_model()));
            insert.exec_without_returning(&self.connection).await.map_err(translate)?;
        }
        self.connection.announce(changes);
        Ok(())
    }
}

/// The changes recorded since that moment, those that can't be read as errors in their place: one unreadable row must
/// not hide the others.
pub(super) async fn list_since(
    connection: &impl ConnectionTrait,
    since: Timestamp,
) -> Result<Vec<Result<RecordedAccessChange, StoreError>>, StoreError> {
    let recent = Entity::find().filter(Column::RecordedAt.gte(since)).order_by_asc(Column::RecordedAt);
    let rows = recent.all(connection).await.map_err(translate)?;
    Ok(rows.iter().map(restore).collect())
}

fn row(recorded: &RecordedAccessChange) -> Model {
    let (kind, subject_id, version, detail) = match &recorded.change {
        AccessChange::SessionRevoked(id) => ("session_revoked", id.as_uuid(), None, None),
        AccessChange::MembershipChanged { membership_id, oldest_version } => {
            ("membership_changed", membership_id.as_uuid(), Some(i64::from(*oldest_version)), None)
        }
        AccessChange::MembershipEnded(id) => ("membership_ended", id.as_uuid(), None, None),
        AccessChange::TenantStanding { tenant_id, standing } => {
            ("tenant_standing", tenant_id.as_uuid(), None, Some(standing.as_str()))
        }
        AccessChange::UserRenamed { user_id, name } => ("user_renamed", user_id.as_uuid(), None, Some(name.as_str())),
    };
    Model {
        id: recorded.id.as_uuid(),
        kind: kind.to_owned(),
        subject_id,
        version,
        detail: detail.map(str::to_owned),
        recorded_at: recorded.recorded_at,
    }
}

fn restore(row: &Model) -> Result<RecordedAccessChange, StoreError> {
    let read = Row::new("access change", row.id);
    let change = match (row.kind.as_str(), row.version, row.detail.as_deref()) {
        ("session_revoked", None, None) => AccessChange::SessionRevoked(SessionId::new(row.subject_id)),
        ("membership_changed", Some(version), None) => AccessChange::MembershipChanged {
            membership_id: MembershipId::new(row.subject_id),
            oldest_version: read.count(version)?,
        },
        ("membership_ended", None, None) => AccessChange::MembershipEnded(MembershipId::new(row.subject_id)),
        ("tenant_standing", None, Some(standing)) => {
            let all = [Standing::Open, Standing::Suspended, Standing::Canceled];
            let standing = read.present(all.into_iter().find(|known| known.as_str() == standing))?;
            AccessChange::TenantStanding { tenant_id: TenantId::new(row.subject_id), standing }
        }
        ("user_renamed", None, Some(name)) => AccessChange::UserRenamed {
            user_id: UserId::new(row.subject_id),
            name: read.parsed(DisplayName::parse(name))?,
        },
        _ => return Err(read.corrupt()),
    };
    Ok(RecordedAccessChange { id: EventId::new(row.id), change, recorded_at: row.recorded_at })
}
