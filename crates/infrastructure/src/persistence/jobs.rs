//! Jobs of a tenant.

use std::cmp;

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use tenantry_application::ports::{
    jobs::{JobReader, JobRepository, LATEST_LOOK},
    queues::{FARTHEST, Queue, QueueKind, QueueOwner, QueueRepository},
    store_error::StoreError,
};
use tenantry_domain::{
    Timestamp,
    job::{Job, JobFault, JobId, JobKind, JobPayload, JobState},
    page::{Page, PageRequest},
    tenant::TenantId,
};

use super::{
    columns::Row,
    entities::jobs::{Column, Entity, Model},
    error::translate,
    unit_of_work::{TenantReads, TenantWork},
};

#[async_trait]
impl JobRepository for TenantWork {
    async fn insert(&mut self, job: &Job) -> Result<(), StoreError> {
        let insert = Entity::insert(row(self.scope.of, job).into_active_model());
        insert.exec_without_returning(&self.connection).await.map_err(translate)?;
        let queue = Queue { kind: QueueKind::Jobs, owner: QueueOwner::Tenant(self.scope.of) };
        self.wake(queue, cmp::min(job.due_at, job.planned_at + LATEST_LOOK)).await
    }

    async fn find(&mut self, id: JobId) -> Result<Option<Job>, StoreError> {
        let found = Entity::find().filter(Column::Id.eq(id.as_uuid())).one(&self.connection).await;
        found.map_err(translate)?.as_ref().map(restore).transpose()
    }

    async fn update(&mut self, before: &Job, after: &Job) -> Result<(), StoreError> {
        let mut row = row(self.scope.of, after).into_active_model().reset_all();
        (row.tenant_id, row.id) = (NotSet, NotSet);
        let update = Entity::update_many().set(row).filter(stored(before));
        found(update.exec(&self.connection).await.map_err(translate)?.rows_affected)
    }

    async fn delete(&mut self, job: &Job) -> Result<(), StoreError> {
        let delete = Entity::delete_many().filter(stored(job));
        found(delete.exec(&self.connection).await.map_err(translate)?.rows_affected)
    }
}

#[async_trait]
impl JobReader for TenantReads {
    async fn list_due(&mut self, kinds: &[JobKind], now: Timestamp, limit: u16) -> Result<Vec<Job>, StoreError> {
        let due = first(kinds, Column::DueAt.lte(now), Column::DueAt, limit).all(&self.connection);
        let mut rows = due.await.map_err(translate)?;
        let left = limit.saturating_sub(u16::try_from(rows.len()).unwrap_or(u16::MAX));
        if left > 0 {
            let ahead = Column::PlannedAt.gt(now + FARTHEST).and(Column::DueAt.gt(now));
            let planned_ahead = first(kinds, ahead, Column::PlannedAt, left).all(&self.connection);
            rows.extend(planned_ahead.await.map_err(translate)?);
        }
        rows.iter().map(restore).collect()
    }

    async fn find_next(&mut self) -> Result<Option<Job>, StoreError> {
        let first = waiting().order_by_asc(Column::DueAt).one(&self.connection).await.map_err(translate)?;
        first.as_ref().map(restore).transpose()
    }

    async fn list(
        &mut self,
        state: Option<JobState>,
        page: PageRequest<JobId>,
    ) -> Result<Page<Job, JobId>, StoreError> {
        let in_state = state.map(|state| Column::State.eq(state.as_str()));
        let after = page.after.map(|id| Column::Id.gt(id.as_uuid()));
        let query = Entity::find()
            .filter(Condition::all().add_option(in_state).add_option(after))
            .order_by_asc(Column::Id)
            .limit(u64::from(page.limit.get()) + 1);
        let rows = query.all(&self.connection).await.map_err(translate)?;
        let jobs = rows.iter().map(restore).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::from_overread(jobs, page.limit, |job| job.id))
    }
}

fn waiting() -> Select<Entity> {
    Entity::find().filter(Column::State.eq(JobState::Waiting.as_str()))
}

/// Returns the query for the first waiting jobs that meet the condition, in an order that an index has.
fn first(kinds: &[JobKind], condition: Expr, order: Column, limit: u16) -> Select<Entity> {
    waiting()
        .filter(Column::Kind.is_in(kinds.iter().map(JobKind::as_str)))
        .filter(condition)
        .order_by_asc(order)
        .order_by_asc(Column::Id)
        .limit(u64::from(limit))
}

/// The condition for the row of a job that nobody changed.
fn stored(job: &Job) -> Condition {
    Condition::all().add(Column::Id.eq(job.id.as_uuid())).add(Column::Version.eq(i64::from(job.version)))
}

fn found(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

fn row(tenant: TenantId, job: &Job) -> Model {
    Model {
        tenant_id: tenant.as_uuid(),
        id: job.id.as_uuid(),
        kind: job.kind.as_str().to_owned(),
        payload: job.payload.as_str().to_owned(),
        due_at: job.due_at,
        planned_at: job.planned_at,
        attempts: i64::from(job.attempts),
        state: job.state.as_str().to_owned(),
        last_fault: job.last_fault.as_ref().map(|fault| fault.as_str().to_owned()),
        created_at: job.created_at,
        version: i64::from(job.version),
    }
}

fn restore(row: &Model) -> Result<Job, StoreError> {
    let read = Row::new("job", row.id);
    let state = [JobState::Waiting, JobState::Dead].into_iter().find(|state| state.as_str() == row.state);
    Ok(Job {
        id: JobId::new(row.id),
        kind: read.parsed(JobKind::parse(&row.kind))?,
        payload: read.parsed(JobPayload::new(row.payload.clone()))?,
        due_at: row.due_at,
        planned_at: row.planned_at,
        attempts: read.count(row.attempts)?,
        state: read.present(state)?,
        last_fault: row.last_fault.as_deref().map(JobFault::new),
        created_at: row.created_at,
        version: read.count(row.version)?,
    })
}
