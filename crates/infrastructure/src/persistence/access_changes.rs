//! Access changes: rows that inform every node that access ended or changed. Each row belongs to the epoch in which it
//! is committed.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, Query},
};
use tenantry_application::ports::{
    access_changes::{AccessChange, AccessChangeRepository, RecordedAccessChange},
    store_error::StoreError,
};
use tenantry_domain::{
    Timestamp,
    access_epoch::AccessEpoch,
    membership::MembershipId,
    names::DisplayName,
    session::SessionId,
    tenant::{Standing, TenantId},
    user::UserId,
};
use uuid::Uuid;

use super::{
    MOST_ROWS, access_epoch,
    access_registry::KnownChange,
    columns::Row,
    entities::access_changes::{Column, Entity, Model},
    error::translate,
    unit_of_work::{Begun, Store, Work},
};

#[async_trait]
impl<T: Begun, S: Send + Sync> AccessChangeRepository for Store<T, Work<S>> {
    async fn insert(&mut self, changes: &[RecordedAccessChange]) -> Result<(), StoreError> {
        for chunk in changes.chunks(MOST_ROWS) {
            let epoch = self.insert_chunk(chunk).await?;
            self.announce(chunk.iter().map(|recorded| KnownChange { change: recorded.change.clone(), epoch }));
        }
        Ok(())
    }
}

impl<T: Begun, S: Send + Sync> Store<T, Work<S>> {
    /// Inserts the changes with one statement, and returns their epoch.
    async fn insert_chunk(&self, changes: &[RecordedAccessChange]) -> Result<AccessEpoch, StoreError> {
        let mut insert = Query::insert();
        insert.into_table(Entity).columns([
            Column::Id,
            Column::Kind,
            Column::SubjectId,
            Column::Version,
            Column::Detail,
            Column::RecordedAt,
            Column::Epoch,
        ]);
        for recorded in changes {
            let (kind, subject_id, version, detail) = told(&recorded.change);
            insert.values_panic([
                recorded.id.as_uuid().into(),
                kind.into(),
                subject_id.into(),
                version.map(i64::from).into(),
                detail.into(),
                recorded.recorded_at.into(),
                // The same statement reads the epoch: a separate statement could see an epoch that is newer than this
                // unit of work may see.
                Expr::SubQuery(None, Box::new(access_epoch::number().into())),
            ]);
        }
        insert.returning_col(Column::Epoch);
        let inserted = self.connection.query_all(&insert).await.map_err(translate)?;
        // The first row locks the row of the epoch, so all rows have the same epoch.
        let row = inserted.first().ok_or_else(|| unread(changes))?;
        let number: i64 = row.try_get("", "epoch").map_err(translate)?;
        u32::try_from(number).map(AccessEpoch::new).map_err(|_| unread(changes))
    }
}

/// Returns the changes recorded since that moment, or all of them. A row that can't be read is returned as an error in
/// its place, so that it does not hide the others.
pub(super) async fn list(
    connection: &impl ConnectionTrait,
    since: Option<Timestamp>,
) -> Result<Vec<Result<KnownChange, StoreError>>, StoreError> {
    let recent = since.map(|since| Column::RecordedAt.gte(since));
    let found = Entity::find().filter(Condition::all().add_option(recent)).order_by_asc(Column::RecordedAt);
    let rows = found.all(connection).await.map_err(translate)?;
    Ok(rows.iter().map(restore).collect())
}

/// Returns kind, subject, version and detail of a row.
fn told(change: &AccessChange) -> (&'static str, Uuid, Option<u32>, Option<&str>) {
    match change {
        AccessChange::SessionRevoked(id) => ("session_revoked", id.as_uuid(), None, None),
        AccessChange::MembershipChanged { membership_id, oldest_version } => {
            ("membership_changed", membership_id.as_uuid(), Some(*oldest_version), None)
        }
        AccessChange::MembershipEnded(id) => ("membership_ended", id.as_uuid(), None, None),
        AccessChange::TenantStanding { tenant_id, standing, version } => {
            ("tenant_standing", tenant_id.as_uuid(), Some(*version), Some(standing.as_str()))
        }
        AccessChange::UserRenamed { user_id, name, version } => {
            ("user_renamed", user_id.as_uuid(), Some(*version), Some(name.as_str()))
        }
    }
}

fn unread(changes: &[RecordedAccessChange]) -> StoreError {
    let id = changes.first().map(|change| change.id.to_string()).unwrap_or_default();
    StoreError::Corrupt { what: "epoch of access change", id }
}

fn restore(row: &Model) -> Result<KnownChange, StoreError> {
    let read = Row::new("access change", row.id);
    let change = match (row.kind.as_str(), row.version, row.detail.as_deref()) {
        ("session_revoked", None, None) => AccessChange::SessionRevoked(SessionId::new(row.subject_id)),
        ("membership_changed", Some(version), None) => AccessChange::MembershipChanged {
            membership_id: MembershipId::new(row.subject_id),
            oldest_version: read.count(version)?,
        },
        ("membership_ended", None, None) => AccessChange::MembershipEnded(MembershipId::new(row.subject_id)),
        // A release without versions wrote none. Its rows count as older than any row with a version.
        ("tenant_standing", version, Some(standing)) => {
            let all = [Standing::Open, Standing::Suspended, Standing::Canceled];
            let standing = read.present(all.into_iter().find(|known| known.as_str() == standing))?;
            let version = read.count(version.unwrap_or_default())?;
            AccessChange::TenantStanding { tenant_id: TenantId::new(row.subject_id), standing, version }
        }
        ("user_renamed", version, Some(name)) => AccessChange::UserRenamed {
            user_id: UserId::new(row.subject_id),
            name: read.parsed(DisplayName::parse(name))?,
            version: read.count(version.unwrap_or_default())?,
        },
        _ => return Err(read.corrupt()),
    };
    Ok(KnownChange { change, epoch: AccessEpoch::new(read.count(row.epoch)?) })
}
