//! The slots of all connections and requests: one for each connection, and one more for each further request that an
//! HTTP/2 connection sends at the same time. So HTTP/2 allows no more requests than HTTP/1.

use std::{net::IpAddr, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection_limit::{ConnectionLimit, ConnectionPermit};
use crate::settings::ListeningSettings;

/// A slot: one of the total, and one of its client's.
pub(super) type Place = (OwnedSemaphorePermit, ConnectionPermit);

/// All slots.
#[derive(Debug)]
pub(super) struct Places {
    most: usize,
    total: Arc<Semaphore>,
    of_clients: Arc<ConnectionLimit>,
}

impl Places {
    /// Creates as many slots as the settings say.
    pub(super) fn new(settings: &ListeningSettings) -> Arc<Self> {
        Arc::new(Self {
            most: settings.max_connections,
            total: Arc::new(Semaphore::new(settings.max_connections)),
            of_clients: ConnectionLimit::new(settings.max_connections_per_client, settings.trusted_proxies.clone()),
        })
    }

    /// Waits for one of the total.
    pub(super) async fn one(&self) -> Option<OwnedSemaphorePermit> {
        // The semaphore is never closed, so this only waits.
        Arc::clone(&self.total).acquire_owned().await.ok()
    }

    /// Takes a slot for a client's connection, or returns `None` if the client holds all of its slots.
    pub(super) fn take(&self, one: OwnedSemaphorePermit, client: IpAddr) -> Option<Place> {
        self.of_clients.take(client).map(|of_client| (one, of_client))
    }

    /// Takes a slot for a further request, or returns `None` if none is free.
    pub(super) fn take_further(&self, client: IpAddr) -> Option<Place> {
        let one = Arc::clone(&self.total).try_acquire_owned().ok()?;
        self.take(one, client)
    }

    /// Waits until all slots are free.
    pub(super) async fn all_free(&self) {
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        drop(self.total.acquire_many(all).await);
    }
}
