//! `tenant …`: operator commands on one tenant. A running server applies changes within a second.

use std::io;

use clap::Subcommand;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::tenants::TenantKey,
    use_cases::tenants::{
        change_tenant_status::{ChangeTenantStatusError, Command},
        find_tenant::FindTenantError,
    },
};
use tenantry_domain::tenant::{Tenant, TenantMove};

use super::print;
use crate::{
    compose::{ComposeError, Composed, Embedding, compose},
    settings::Settings,
};

/// The command.
#[derive(Debug, Subcommand)]
pub enum TenantTask {
    /// Show a tenant.
    Show(Named),
    /// Activate a tenant: start or resume regular use.
    Activate(Named),
    /// Suspend a tenant: its members can only sign in and see why.
    Suspend(Named),
    /// Cancel a tenant. This cannot be undone.
    Cancel(Named),
}

/// The tenant.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// The slug or id of the tenant.
    #[arg(value_name = "SLUG_OR_ID")]
    tenant: String,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum TenantTaskError {
    /// The application cannot be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// There is no such tenant.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// The tenant's status does not allow this change.
    #[error(transparent)]
    Change(#[from] ChangeTenantStatusError),
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) async fn run(settings: &Settings, embedding: Embedding, task: TenantTask) -> Result<(), TenantTaskError> {
    let composed = compose(settings, "http://127.0.0.1", embedding).await?;
    let done = execute(&composed, task).await;
    composed.close().await;
    print(&describe(&done?))?;
    Ok(())
}

async fn execute(composed: &Composed, task: TenantTask) -> Result<Tenant, TenantTaskError> {
    // Anyone who can open the database is an operator. The person behind the command line is not known here.
    let actor = Actor { who: Who::PlatformAdmin { name: "command line".to_owned() }, origin: Origin::default() };
    let application = &composed.service.app.application;
    let (named, step) = match task {
        TenantTask::Show(named) => (named, None),
        TenantTask::Activate(named) => (named, Some(TenantMove::Activate)),
        TenantTask::Suspend(named) => (named, Some(TenantMove::Suspend)),
        TenantTask::Cancel(named) => (named, Some(TenantMove::Cancel)),
    };
    let tenant = TenantKey::parse(&named.tenant).ok_or(FindTenantError::NotFound)?;
    Ok(match step {
        None => application.tenants.find.execute(&actor, &tenant).await?,
        Some(step) => application.tenants.change_status.execute(&actor, Command { tenant, step }).await?,
    })
}

fn describe(tenant: &Tenant) -> String {
    let seats = tenant.snapshot().seat_limit.map_or("unlimited".to_owned(), |limit| limit.to_string());
    let rows = [
        ("id", tenant.id().to_string()),
        ("slug", tenant.slug().to_string()),
        ("name", tenant.name().to_string()),
        ("status", tenant.status().as_str().to_owned()),
        ("seats", seats),
        ("founded", tenant.snapshot().created_at.format("%F %T UTC").to_string()),
    ];
    let lines: Vec<String> = rows.into_iter().map(|(name, value)| format!("{name:<8} {value}")).collect();
    lines.join("\n") + "\n"
}
