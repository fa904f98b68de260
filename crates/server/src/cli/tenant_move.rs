//! `tenant move`: moves a tenant between the tables that all tenants share and tables of its own, while its members work.

use std::io;

use clap::Subcommand;
use tenantry_application::{
    ports::tenant_mover::{MoveError, MoveStep, Moved, TenantMover},
    use_cases::tenants::{
        find_tenant::FindTenantError,
        move_tenant::{Command, MoveTenantError},
    },
};
use tenantry_domain::tenant::{Tenant, Tier, UnknownTier};

use super::{
    print,
    progress::Progress,
    tenant::{Named, TenantTask, operator},
    tenant_purge::PurgeTask,
};
use crate::compose::Composed;

/// The commands on tenants.
#[derive(Debug, Subcommand)]
pub enum TenantsTask {
    #[command(flatten)]
    InPlace(TenantTask),
    /// Move a tenant between the tables that all tenants share and tables of its own, while its members work.
    Move(MoveTask),
    /// Remove everything of a deleted tenant, for good.
    Purge(PurgeTask),
}

/// The command.
#[derive(Debug, clap::Args)]
pub struct MoveTask {
    #[command(flatten)]
    named: Named,
    /// Where its rows are to be: `shared`, in the tables of all tenants, or `schema`, in tables of its own.
    #[arg(long, value_parser = tier)]
    tier: Tier,
    /// Show what would be moved, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

fn tier(text: &str) -> Result<Tier, UnknownTier> {
    text.parse()
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum MoveTaskError {
    /// There is no such tenant.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// This database has no tiers, or this process may not make schemas.
    #[error(
        "only PostgreSQL has tiers, and only a process with the role that owns the tables moves tenants between them"
    )]
    NoTiers,
    /// It was not moved.
    #[error(transparent)]
    Move(#[from] MoveTenantError),
    /// It could not be moved.
    #[error(transparent)]
    Look(#[from] MoveError),
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) async fn execute(composed: &Composed, task: MoveTask) -> Result<(), MoveTaskError> {
    let fleet = composed.persistence.database.fleet().ok_or(MoveTaskError::NoTiers)?;
    let tenants = &composed.service.app.application.tenants;
    let (key, to) = (task.named.key()?, task.tier);
    if task.dry_run {
        let tenant = tenants.find.execute(&operator(), &key).await?;
        return Ok(print(&look(&fleet, &tenant, to).await?)?);
    }
    let progress = Progress::new();
    let command = Command { tenant: key, to };
    let done = tenants.move_to.execute(&operator(), &fleet, command, &|step| tell(&progress, step)).await;
    progress.clear();
    let (tenant, moved) = done?;
    Ok(print(&outcome(&tenant, to, moved))?)
}

fn outcome(before: &Tenant, to: Tier, moved: Moved) -> String {
    let (slug, Moved { rows, fence }) = (before.slug(), moved);
    if before.tier() == to {
        format!("{slug} is in the tier {to} already.\n")
    } else {
        format!("{slug} is in the tier {to}. Rows: {rows}. Its writers were kept out for {} ms.\n", fence.as_millis())
    }
}

async fn look(mover: &dyn TenantMover, tenant: &Tenant, to: Tier) -> Result<String, MoveError> {
    let tables = mover.look_at_move(tenant.id(), to).await?;
    let slug = tenant.slug();
    if tenant.tier() == to {
        return Ok(format!("{slug} is in the tier {to} already.\n"));
    }
    let rows: u64 = tables.iter().map(|(_, rows)| rows).sum();
    let lines = tables.iter().map(|(table, rows)| format!("  {table}: {rows}\n"));
    Ok(format!("{slug} would be moved to the tier {to}. Rows: {rows}.\n{}", lines.collect::<String>()))
}

/// Shows how far it is.
fn tell(progress: &Progress, step: &MoveStep) {
    progress.step(&match step {
        MoveStep::Copied { table, rows } => return progress.show(&format!("copied {rows} rows of {table}")),
        MoveStep::CleanedUp { rows: 0 } => "removed the schema that an interrupted move left".to_owned(),
        MoveStep::CleanedUp { rows } => format!("removed {rows} rows that an interrupted move left"),
        MoveStep::Prepared => "the tables are ready".to_owned(),
        MoveStep::Fenced => "its writers are kept out".to_owned(),
        MoveStep::Compared { rows } => format!("the copy is complete, with {rows} rows"),
        MoveStep::Switched => "the tenant is in its new tables".to_owned(),
        MoveStep::Removed => "the old rows are removed".to_owned(),
    });
}
