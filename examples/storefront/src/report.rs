//! A report for each tenant, once a day: a schedule stores a job for each, and each job runs in its tenant.

use sea_orm::{DbErr, EntityTrait, PaginatorTrait};
use tenantry_server::{
    Service,
    jobs::{JobRun, NewJob},
};

use crate::entities::{products, reviews};

/// The kind of the job.
pub const REPORT: &str = "shop.report";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Stores a job for each tenant, so that a tenant whose report is slow or fails does not delay the others.
pub(crate) async fn ask_for_all(service: Service) -> Result<(), Failure> {
    let asked = service.for_each_tenant("daily report", async |tenant, _| {
        let job = NewJob::new(REPORT, &()).map_err(|error| error.to_string())?;
        service.enqueue(tenant.id(), job).await.map(drop).map_err(|error| error.to_string())
    });
    let report = asked.await?;
    if report.failed.is_empty() { Ok(()) } else { Err("some tenants have no report; the log says which".into()) }
}

/// Counts what the tenant has. A second attempt does no harm.
pub(crate) async fn report(run: JobRun) -> Result<(), DbErr> {
    let products = products::Entity::find().count(&run.database).await?;
    let reviews = reviews::Entity::find().count(&run.database).await?;
    tracing::info!(tenant_id = %run.tenant_id, products, reviews, "daily report");
    Ok(())
}
