//! A report for each tenant, once a day: a schedule stores a job for each, and each job runs in its tenant.

use sea_orm::{DbErr, EntityTrait, PaginatorTrait};
use tenantry_application::{
    actor::{Actor, Origin, Who},
    use_cases::tenants::list_tenants::Command,
};
use tenantry_domain::{
    page::{Limit, PageRequest},
    tenant::Standing,
};
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
    let actor = Actor { who: Who::System { job: REPORT }, origin: Origin::default() };
    let mut page = PageRequest { after: None, limit: Limit::MAX };
    loop {
        let command = Command { standing: Some(Standing::Open), page: page.clone() };
        let found = service.app.application.tenants.list.execute(&actor, command).await?;
        for tenant in &found.items {
            service.enqueue(tenant.id(), NewJob::new(REPORT, &())?).await?;
        }
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

/// Counts what the tenant has. A second attempt does no harm.
pub(crate) async fn report(run: JobRun) -> Result<(), DbErr> {
    let products = products::Entity::find().count(&run.database).await?;
    let reviews = reviews::Entity::find().count(&run.database).await?;
    tracing::info!(tenant_id = %run.tenant_id, products, reviews, "daily report");
    Ok(())
}
