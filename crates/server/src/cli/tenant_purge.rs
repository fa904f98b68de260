//! `tenant purge`: removes everything of a deleted tenant, for good.

use std::io::{self, IsTerminal, Write};

use tenantry_application::use_cases::tenants::{
    begin_due_purges::BeginDuePurgesError,
    begin_purge::{self, BeginPurgeError},
    find_tenant::FindTenantError,
};
use tenantry_domain::tenant::{PurgeTime, Tenant};
use tenantry_infrastructure::persistence::{PurgeError, PurgeStep};

use super::{
    print,
    progress::Progress,
    tenant::{key, operator},
};
use crate::{
    compose::Composed,
    purging::{Purged, purge_due},
};

/// The command.
#[derive(Debug, clap::Args)]
pub struct PurgeTask {
    /// The slug or id of the tenant.
    #[arg(value_name = "SLUG_OR_ID", required_unless_present = "due")]
    tenant: Option<String>,
    /// Purge the tenants whose deletion can't be undone any more, as a server does every hour if it may.
    #[arg(long, conflicts_with_all = ["tenant", "now"])]
    due: bool,
    /// Purge the tenant although its deletion can still be undone.
    #[arg(long)]
    now: bool,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum PurgeTaskError {
    /// There is no such tenant.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// The purge did not begin.
    #[error(transparent)]
    Begin(#[from] BeginPurgeError),
    /// The tenants can't be looked at.
    #[error(transparent)]
    Due(#[from] BeginDuePurgesError),
    /// The tenant is not removed, or not all of it.
    #[error(transparent)]
    Purge(#[from] PurgeError),
    /// Nobody confirmed it.
    #[error("the tenant is not purged, because nobody repeated its slug; add --yes where nobody can be asked")]
    Unconfirmed,
    /// Some are left.
    #[error("{0} tenants are not removed; the log says why, and repeating it goes on where it stopped")]
    Left(usize),
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) async fn execute(composed: &Composed, task: PurgeTask) -> Result<(), PurgeTaskError> {
    let (service, tenants) = (&composed.service, &composed.service.app.application.tenants);
    let purge = composed.persistence.purge(service.clock.clone(), service.ids.clone());
    let Some(named) = &task.tenant else {
        let Purged { tenants, left } = purge_due(&tenants.begin_due_purges, &purge).await?;
        print(&format!("Purged {tenants} tenants.\n"))?;
        return if left > 0 { Err(PurgeTaskError::Left(left)) } else { Ok(()) };
    };
    let (actor, tenant) = (operator(), key(named)?);
    let found = tenants.find.execute(&actor, &tenant).await?;
    if !task.yes && !is_confirmed(&found)? {
        return Err(PurgeTaskError::Unconfirmed);
    }
    let when = if task.now { PurgeTime::Now } else { PurgeTime::AfterGrace(service.clock.now()) };
    let begun = tenants.begin_purge.execute(&actor, begin_purge::Command { tenant, when }).await?;
    let progress = Progress::new();
    let purged = purge.execute(begun, |step| progress.step(&said(step))).await;
    progress.clear();
    purged?;
    Ok(print(&format!("{} is purged: nothing of it is left, and its slug is free.\n", found.slug()))?)
}

/// Asks for the slug. Where nobody sits, nobody confirms.
fn is_confirmed(tenant: &Tenant) -> io::Result<bool> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    let (slug, name) = (tenant.slug(), tenant.name());
    write!(io::stderr(), "This removes everything of {name} for good. Repeat its slug ({slug}) to go on: ")?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim() == slug.as_str())
}

fn said(step: &PurgeStep) -> String {
    match step {
        PurgeStep::MembershipsEnded => "its members have lost it".to_owned(),
        PurgeStep::SchemaDropped => "its schema is dropped".to_owned(),
        PurgeStep::Emptied(table) => format!("removed its rows of {table}"),
        PurgeStep::LookUpsRemoved => "removed what referred to it".to_owned(),
    }
}
