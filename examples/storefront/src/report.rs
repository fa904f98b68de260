//! A report for each tenant, once a day: a schedule stores a job for each, and each job runs in its tenant.

use sea_orm::{DbErr, EntityTrait, PaginatorTrait};
use tenantry_server::{
    Service,
    jobs::{JobRun, NewJob},
};

use crate::entities::{products, reviews};

/// The kind of the job.
pub(crate) const REPORT: &str = "shop.report";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Stores a job for each tenant, so that a tenant whose report is slow or fails does not delay the others.
pub(crate) async fn ask_for_all(service: Service) -> Result<(), Failure> {
    service.enqueue_for_each_tenant(&NewJob::new(REPORT, &())?).await?;
    Ok(())
}

/// Counts what the tenant has. A second attempt does no harm.
pub(crate) async fn report(run: JobRun) -> Result<(), DbErr> {
    let products = products::Entity::find().count(&run.database).await?;
    let reviews = reviews::Entity::find().count(&run.database).await?;
    tracing::info!(products, reviews, "daily report");
    Ok(())
}
