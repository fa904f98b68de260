//! The handling of one event: a unit of work that begins when the handler asks for it, and commits what the handler did
//! together with its cursor.

use async_trait::async_trait;
use tenantry_domain::{
    event::{EventCursor, HandlerName},
    tenant::TenantId,
};

use super::place::Place;
use crate::{
    actor::Actor,
    ports::{
        event_handler::{Delivery, HandlerError},
        store_error::StoreError,
        unit_of_work::UnitOfWork,
    },
    tenant_access::{TenantAccess, TenantWork},
    use_cases::queues::worker::WorkError,
};

/// Why a unit of work of a handler did not begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hindered {
    /// The cursor is not where it was: another process delivers here, or an operator moved it.
    Moved,
    /// The store failed.
    Store,
}

/// The handling of one event.
pub(super) struct Handling<'a> {
    access: &'a TenantAccess,
    actor: &'a Actor,
    tenant_id: TenantId,
    place: &'a Place,
    work: Option<TenantWork<'a>>,
    hindered: Option<Hindered>,
}

impl<'a> Handling<'a> {
    pub(super) const fn new(access: &'a TenantAccess, actor: &'a Actor, tenant_id: TenantId, place: &'a Place) -> Self {
        Self { access, actor, tenant_id, place, work: None, hindered: None }
    }

    /// Returns why the unit of work did not begin, if it was asked for.
    pub(super) const fn hindered(&self) -> Option<Hindered> {
        self.hindered
    }

    /// Stores the cursor in the unit of work, and commits it.
    pub(super) async fn finish(mut self, cursor: &EventCursor) -> Result<(), WorkError> {
        let mut work = self.begun().await?;
        work.event_cursors().update(cursor).await?;
        Ok(work.commit([]).await?)
    }

    /// Takes the unit of work that has begun, or begins it.
    async fn begun(&mut self) -> Result<TenantWork<'a>, WorkError> {
        if let Some(work) = self.work.take() {
            return Ok(work);
        }
        let begun = self.begin().await;
        self.hindered = match &begun {
            Ok(_) => None,
            Err(WorkError::Store(StoreError::Stale)) => Some(Hindered::Moved),
            Err(_) => Some(Hindered::Store),
        };
        begun
    }

    /// Begins the unit of work if the cursor is where it was. From here on nobody else can move it.
    async fn begin(&mut self) -> Result<TenantWork<'a>, WorkError> {
        let mut work = self.access.operate::<WorkError>(self.actor, self.tenant_id).await?;
        let handler: &HandlerName = &self.place.cursor.handler;
        let found = work.event_cursors().find(handler).await?;
        let is_same = if self.place.stored { found.as_ref() == Some(&self.place.cursor) } else { found.is_none() };
        if is_same { Ok(work) } else { Err(StoreError::Stale.into()) }
    }
}

#[async_trait]
impl Delivery for Handling<'_> {
    async fn work(&mut self) -> Result<&mut dyn UnitOfWork, HandlerError> {
        let work = self.begun().await.map_err(|error| match error {
            WorkError::Store(error) => HandlerError::Store(error),
            other => HandlerError::failed(other),
        })?;
        Ok(&mut **self.work.insert(work))
    }
}
