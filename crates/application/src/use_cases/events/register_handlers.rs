//! Registers the handlers of this process, when it starts. Every process then knows of them, and events are kept until
//! they have passed all.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    page::{Limit, PageRequest},
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        clock::Clock,
        event_handler::{Subscription, SubscriptionError},
        known_handlers::{KnownHandler, Start},
        queues::{Queue, QueueKind, QueueOwner},
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};

/// Why the handlers were not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterHandlersError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The names of the handlers are refused.
    #[error(transparent)]
    Subscription(#[from] SubscriptionError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RegisterHandlers {
    /// Opens the units of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
    /// The handlers of this process.
    pub handlers: Arc<[Subscription]>,
}

impl RegisterHandlers {
    /// Registers the handlers. One that is known already stays as it was registered first. For a new one that begins at
    /// the beginning, every tenant is woken, since its events may be old.
    ///
    /// # Errors
    /// The variants of [`RegisterHandlersError`].
    pub async fn execute(&self, actor: &Actor) -> Result<(), RegisterHandlersError> {
        actor.operator()?;
        Subscription::check(&self.handlers)?;
        if self.handlers.is_empty() {
            return Ok(());
        }
        let is_own = |known: &KnownHandler| self.handlers.iter().any(|own| own.name == known.name.as_str());
        let (own, others): (Vec<_>, Vec<_>) = self.added().await?.into_iter().partition(is_own);
        for handler in others {
            tracing::warn!(
                handler = %handler.name,
                "an event handler is known, but not of this process; if it is gone, forget it by `events forget`"
            );
        }
        let new: Vec<_> = own.into_iter().filter(|handler| !handler.announced).collect();
        if new.is_empty() {
            return Ok(());
        }
        // If the process ends in the middle, the next start wakes all of them again.
        self.wake_all_tenants().await?;
        let mut work = self.store.begin_platform(PlatformReason::EachTenant).await?;
        for handler in new {
            work.known_handlers().update_announced(&handler.name).await?;
        }
        Ok(work.commit().await?)
    }

    /// Adds the handlers of this process, and returns all that are known.
    async fn added(&self) -> Result<Vec<KnownHandler>, RegisterHandlersError> {
        let started_at = self.clock.now();
        let mut work = self.store.begin_platform(PlatformReason::EachTenant).await?;
        for own in self.handlers.iter() {
            let (name, start) = (own.handler_name()?, own.start);
            let handler = KnownHandler { name, start, started_at, announced: start == Start::Now };
            work.known_handlers().insert(&handler).await?;
        }
        work.commit().await?;
        let mut read = self.store.read_platform(PlatformReason::EachTenant).await?;
        Ok(read.known_handlers().list().await?)
    }

    async fn wake_all_tenants(&self) -> Result<(), StoreError> {
        let mut page = PageRequest { after: None, limit: Limit::MAX };
        loop {
            let now: Timestamp = self.clock.now();
            let mut read = self.store.read_platform(PlatformReason::EachTenant).await?;
            let tenants = read.directory().list(None, page.clone()).await?;
            let mut work = self.store.begin_platform(PlatformReason::EachTenant).await?;
            for tenant in &tenants.items {
                let queue = Queue { kind: QueueKind::Events, owner: QueueOwner::Tenant(tenant.id()) };
                work.queues().wake(queue, now).await?;
            }
            work.commit().await?;
            match tenants.next {
                Some(next) => page.after = Some(next),
                None => return Ok(()),
            }
        }
    }
}
