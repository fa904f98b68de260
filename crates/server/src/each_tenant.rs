//! A job over all tenants: it works in one tenant after the other, each time with that tenant's part of the database.
//! It never holds a connection that sees more than one of them.

use std::fmt;

use tenantry_application::{
    actor::{Actor, Origin, Who},
    use_cases::tenants::list_tenants::{Command, ListTenantsError},
};
use tenantry_domain::{
    page::{Limit, PageRequest},
    tenant::{Standing, Tenant, TenantId},
};
use tenantry_infrastructure::persistence::TenantDatabase;

use crate::service::Service;

/// A job that is about to run: see [`Service::each_tenant`].
#[derive(Debug)]
#[must_use = "it does nothing until it is run"]
pub struct EachTenant<'a> {
    service: &'a Service,
    reason: &'static str,
    standing: Option<Standing>,
}

/// What became of a job over all tenants.
#[derive(Debug)]
#[must_use = "it says which tenants failed"]
pub struct EachTenantReport<E> {
    /// The number of tenants in which the work succeeded.
    pub succeeded: u64,
    /// The tenants in which it failed, and why.
    pub failed: Vec<(TenantId, E)>,
}

impl Service {
    /// Works in one tenant after the other, except for those that are suspended or canceled. The reason is logged, and
    /// is the name of the job that acts. Tenants that are founded meanwhile are included.
    ///
    /// A failure in one tenant is logged and reported, and does not end the others.
    ///
    /// # Errors
    /// The tenants cannot be listed. What was done until then stays done.
    pub async fn for_each_tenant<E: fmt::Display>(
        &self,
        reason: &'static str,
        work: impl AsyncFnMut(&Tenant, TenantDatabase) -> Result<(), E>,
    ) -> Result<EachTenantReport<E>, ListTenantsError> {
        self.each_tenant(reason).run(work).await
    }

    /// Begins a job over all tenants, to choose which of them are included.
    pub const fn each_tenant(&self, reason: &'static str) -> EachTenant<'_> {
        EachTenant { service: self, reason, standing: Some(Standing::Open) }
    }
}

impl EachTenant<'_> {
    /// Includes the tenants that are suspended or canceled. Their members cannot work, so only what must happen
    /// regardless of that belongs here: a migration of data, or a deletion that is due.
    pub const fn with_blocked(mut self) -> Self {
        self.standing = None;
        self
    }

    /// Works in one tenant after the other, as [`Service::for_each_tenant`].
    ///
    /// # Errors
    /// See [`Service::for_each_tenant`].
    pub async fn run<E: fmt::Display>(
        self,
        mut work: impl AsyncFnMut(&Tenant, TenantDatabase) -> Result<(), E>,
    ) -> Result<EachTenantReport<E>, ListTenantsError> {
        let Self { service, reason, standing } = self;
        let actor = Actor { who: Who::System { job: reason }, origin: Origin::default() };
        tracing::info!(reason, ?standing, "job over all tenants begins");
        let mut report = EachTenantReport { succeeded: 0, failed: Vec::new() };
        let mut after = None;
        loop {
            let page = PageRequest { after, limit: Limit::MAX };
            let tenants = service.app.application.tenants.list.execute(&actor, Command { standing, page }).await?;
            for tenant in &tenants.items {
                match work(tenant, service.database.tenant(tenant.id())).await {
                    Ok(()) => report.succeeded += 1,
                    Err(error) => {
                        tracing::error!(reason, tenant_id = %tenant.id(), %error, "job failed in a tenant");
                        report.failed.push((tenant.id(), error));
                    }
                }
            }
            after = tenants.next;
            if after.is_none() {
                break;
            }
        }
        tracing::info!(reason, succeeded = report.succeeded, failed = report.failed.len(), "job over all tenants ends");
        Ok(report)
    }
}
