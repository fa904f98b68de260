//! `tenant move`: moves a tenant between the tables that all tenants share and tables of its own, while its members work.

use std::io::{self, IsTerminal, Write};

use clap::Subcommand;
use tenantry_application::use_cases::tenants::find_tenant::FindTenantError;
use tenantry_domain::tenant::{Tenant, Tier, UnknownTier};
use tenantry_infrastructure::persistence::{Fleet, MoveError, MoveStep, Moved};

use super::{
    print,
    tenant::{Named, TenantTask, operator},
};
use crate::compose::Composed;

/// The commands on tenants.
#[derive(Debug, Subcommand)]
pub enum TenantsTask {
    #[command(flatten)]
    InPlace(TenantTask),
    /// Move a tenant between the tables that all tenants share and tables of its own, while its members work.
    Move(MoveTask),
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
    Move(#[from] MoveError),
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) async fn execute(composed: &Composed, task: MoveTask) -> Result<(), MoveTaskError> {
    let fleet = composed.persistence.database.fleet().ok_or(MoveTaskError::NoTiers)?;
    let tenants = &composed.service.app.application.tenants;
    let tenant = tenants.find.execute(&operator(), &task.named.key()?).await?;
    let done =
        if task.dry_run { look(&fleet, &tenant, task.tier).await? } else { run(&fleet, &tenant, task.tier).await? };
    Ok(print(&done)?)
}

async fn run(fleet: &Fleet, tenant: &Tenant, to: Tier) -> Result<String, MoveError> {
    let moved = fleet.move_to(tenant.id(), to, tell).await;
    if io::stderr().is_terminal() {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
    let Moved { rows, fence } = moved?;
    let slug = tenant.slug();
    Ok(if tenant.tier() == to {
        format!("{slug} is in the tier {to} already.\n")
    } else {
        format!("{slug} is in the tier {to}. Rows: {rows}. Its writers were kept out for {} ms.\n", fence.as_millis())
    })
}

async fn look(fleet: &Fleet, tenant: &Tenant, to: Tier) -> Result<String, MoveError> {
    let tables = fleet.look_at_move(tenant.id(), to).await?;
    let slug = tenant.slug();
    if tenant.tier() == to {
        return Ok(format!("{slug} is in the tier {to} already.\n"));
    }
    let rows: u64 = tables.iter().map(|(_, rows)| rows).sum();
    let lines = tables.iter().map(|(table, rows)| format!("  {table}: {rows}\n"));
    Ok(format!("{slug} would be moved to the tier {to}. Rows: {rows}.\n{}", lines.collect::<String>()))
}

/// Shows on standard error how far it is: people see one line that changes, and a file has a line for each step but for
/// the batches of rows.
fn tell(step: &MoveStep) {
    let is_terminal = io::stderr().is_terminal();
    let text = match step {
        MoveStep::CleanedUp { rows: 0 } => "removed the schema that an interrupted move left".to_owned(),
        MoveStep::CleanedUp { rows } => format!("removed {rows} rows that an interrupted move left"),
        MoveStep::Prepared => "the tables are ready".to_owned(),
        MoveStep::Copied { table, rows } if is_terminal => format!("copied {rows} rows of {table}"),
        MoveStep::Copied { .. } => return,
        MoveStep::Fenced => "its writers are kept out".to_owned(),
        MoveStep::Compared { rows } => format!("the copy is complete, with {rows} rows"),
        MoveStep::Switched => "the tenant is in its new tables".to_owned(),
        MoveStep::Removed => "the old rows are removed".to_owned(),
    };
    let (start, end) = if is_terminal { ("\r\x1b[K", "") } else { ("", "\n") };
    // If this cannot be written, nobody reads it.
    let _ = write!(io::stderr(), "{start}{text}{end}");
}
