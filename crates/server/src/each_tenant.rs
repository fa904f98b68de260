//! A job over all tenants: it works in one tenant after the other, each time with that tenant's part of the database.
//! It never holds a connection that sees more than one of them.

use std::{
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

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
    pub failed: Vec<(TenantId, TenantFailure<E>)>,
}

/// Why the work failed in one tenant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TenantFailure<E> {
    /// It returned this error.
    #[error("{0}")]
    Error(E),
    /// It panicked. The log says where; the message stays out of it, because it can contain a tenant's data.
    #[error("the work panicked")]
    Panic,
}

impl Service {
    /// Works in one tenant after the other, except for those that are suspended or have ended. The reason is logged, and
    /// is the name of the job that acts. Tenants that are founded meanwhile are included.
    ///
    /// An error or a panic in one tenant is logged and reported, and the work goes on in the others. A panic drops what
    /// the work had begun: an open transaction is rolled back. What the closure captures is used again in the next
    /// tenant, so it must not be left half changed.
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
    /// Includes the tenants that are suspended or have ended. Their members cannot work, so only what must happen
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
                let database = service.database.tenant(tenant.id());
                match caught(async { work(tenant, database).await }).await {
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

/// Runs the work in one tenant, and turns a panic into a failure.
pub(crate) async fn caught<E>(work: impl Future<Output = Result<(), E>>) -> Result<(), TenantFailure<E>> {
    let mut work = pin!(work);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(polled) => polled.map(|done| done.map_err(TenantFailure::Error)),
        Err(_) => Poll::Ready(Err(TenantFailure::Panic)),
    })
    .await
}
