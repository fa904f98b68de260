//! Schedules of the installation.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryTrait,
    sea_query::OnConflict,
};
use tenantry_application::ports::{schedules::ScheduleRepository, store_error::StoreError};
use tenantry_domain::{job::JobFault, schedule::Schedule};
use uuid::Uuid;

use super::{
    columns::Row,
    entities::schedules::{Column, Entity, Model},
    error::translate,
    unit_of_work::{Begun, Store, Work},
};

#[async_trait]
impl<T: Begun, S: Send + Sync> ScheduleRepository for Store<T, Work<S>> {
    async fn find(&mut self, name: &str) -> Result<Option<Schedule>, StoreError> {
        let found = Entity::find().filter(Column::Name.eq(name)).one(&self.connection).await;
        found.map_err(translate)?.as_ref().map(restore).transpose()
    }

    async fn insert(&mut self, schedule: &Schedule) -> Result<(), StoreError> {
        let once = OnConflict::column(Column::Name).do_nothing().to_owned();
        let insert = Entity::insert(row(schedule).into_active_model()).on_conflict(once).into_query();
        self.connection.execute(&insert).await.map(drop).map_err(translate)
    }

    async fn update(&mut self, before: &Schedule, after: &Schedule) -> Result<(), StoreError> {
        let mut row = row(after).into_active_model().reset_all();
        row.name = NotSet;
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Name.eq(before.name.as_str()))
            .filter(Column::Version.eq(i64::from(before.version)));
        let updated = update.exec(&self.connection).await.map_err(translate)?;
        if updated.rows_affected == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }
}

fn row(schedule: &Schedule) -> Model {
    Model {
        name: schedule.name.clone(),
        next_at: schedule.next_at,
        attempts: i64::from(schedule.attempts),
        succeeded_at: schedule.succeeded_at,
        last_fault: schedule.last_fault.as_ref().map(|fault| fault.as_str().to_owned()),
        version: i64::from(schedule.version),
    }
}

fn restore(row: &Model) -> Result<Schedule, StoreError> {
    let read = Row::new("schedule", Uuid::nil());
    Ok(Schedule {
        name: row.name.clone(),
        next_at: row.next_at,
        attempts: read.count(row.attempts)?,
        succeeded_at: row.succeeded_at,
        last_fault: row.last_fault.as_deref().map(JobFault::new),
        version: read.count(row.version)?,
    })
}
