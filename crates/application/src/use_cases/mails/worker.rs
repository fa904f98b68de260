//! The worker of the queues of mails.

use async_trait::async_trait;
use tenantry_domain::Timestamp;

use super::deliver_mails::DeliverMails;
use crate::{
    actor::{Actor, Origin, Who},
    ports::queues::{Lease, QueueKind},
    use_cases::queues::worker::{QueueWorker, WorkError},
};

#[async_trait]
impl QueueWorker for DeliverMails {
    fn kind(&self) -> QueueKind {
        QueueKind::Mail
    }

    async fn work(&self, lease: &Lease) -> Result<Option<Timestamp>, WorkError> {
        let job = Actor { who: Who::System { job: "mail" }, origin: Origin::default() };
        self.execute(&job, lease.queue.owner).await
    }
}
