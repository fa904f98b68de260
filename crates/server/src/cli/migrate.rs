//! `migrate`: brings the database to this version: the installation first, then each tenant's own schema, then the seeds.

use std::sync::atomic::{AtomicU64, Ordering};

use clap::{Args, Subcommand};
use tenantry_application::{causes::with_causes, ports::store_error::StoreError};
use tenantry_infrastructure::persistence::{
    Brought, Database, DatabaseOptions, Fleet, OpenError, SchemaState, TenantInSchema, look_at_fleet,
};

use super::{CliError, NO_URL, Outcome, over_composed, print, progress::Progress};
use crate::{
    compose::{self, ComposeError, Composed, Embedding},
    seeding::{Seeded, seed_all},
    settings::Settings,
};

/// The command.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct MigrateTask {
    #[command(subcommand)]
    question: Option<Question>,
    /// Bring so many tenants' schemas up at once.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    jobs: u8,
    /// Bring the schema of this tenant up first, and the others only if that succeeds.
    #[arg(long, value_name = "SLUG")]
    canary: Option<String>,
    /// Show which schemas would be brought up, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Show the version of each tenant's schema, what it lacks, and how it differs from what its version says.
    Status,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateTaskError {
    /// The database cannot be looked at.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The tenants cannot be listed.
    #[error("cannot list the tenants with their own schema")]
    List(#[from] StoreError),
    /// No tenant with a schema has this slug.
    #[error("no tenant with its own schema is called {0}")]
    NoCanary(String),
    /// The first one failed.
    #[error("the schema of {slug} could not be brought up, so the others were left alone")]
    Canary {
        /// Its slug.
        slug: String,
        /// The cause.
        #[source]
        source: StoreError,
    },
    /// Some could not be brought up.
    #[error(
        "the schemas of {0} tenants could not be brought up and are as they were; the output names them, and running the \
         command again goes on with them"
    )]
    Some(u64),
}

pub(super) async fn run(settings: &Settings, embedding: Embedding, task: MigrateTask) -> Result<Outcome, CliError> {
    if task.dry_run || task.question.is_some() {
        return look(&settings.database, task.question.is_some()).await;
    }
    compose::create_data_dir(&settings.data_dir)?;
    let database = Database::open(settings.database.clone()).await.map_err(ComposeError::from)?;
    let done = bring_up(&database, &task).await;
    database.close().await;
    done?;
    print("The database is up to date.\n")?;
    if embedding.seeds.is_empty() {
        return Ok(Outcome::Good);
    }
    // A seed works with all that a unit of work can do, such as storing a sealed mail.
    let seed = async |composed: &Composed| {
        let Seeded { tenants, seeds } = seed_all(&composed.service.app.application.tenants.seed).await?;
        Ok::<_, CliError>(print(&format!("Seeds run: {seeds}, in {tenants} tenants.\n"))?)
    };
    over_composed(settings, NO_URL, embedding, seed).await.map(super::good)
}

async fn bring_up(database: &Database, task: &MigrateTask) -> Result<(), CliError> {
    let Some(fleet) = database.fleet() else { return Ok(()) };
    if let Some(slug) = &task.canary {
        let canary = fleet.find(slug).await.map_err(MigrateTaskError::List)?;
        let canary = canary.ok_or_else(|| MigrateTaskError::NoCanary(slug.clone()))?;
        let steps = fleet.bring_up(canary.id).await;
        let steps = steps.map_err(|source| MigrateTaskError::Canary { slug: slug.clone(), source })?;
        print(&format!("{slug}: {}\n", applied(&steps)))?;
    }
    let (progress, number) = (Progress::new(), AtomicU64::new(0));
    let told = |tenant: &TenantInSchema, done: &Result<Vec<String>, StoreError>| {
        tell(&progress, number.fetch_add(1, Ordering::Relaxed) + 1, tenant, done);
    };
    let brought = fleet.bring_all_up(usize::from(task.jobs), told).await;
    progress.clear();
    let Brought { tenants, failed } = brought.map_err(MigrateTaskError::List)?;
    if tenants > 0 {
        print(&format!("Schemas of tenants: {tenants}.\n"))?;
    }
    if failed > 0 { Err(MigrateTaskError::Some(failed).into()) } else { Ok(()) }
}

fn applied(steps: &[String]) -> String {
    if steps.is_empty() { "up to date".to_owned() } else { format!("applied {}", steps.join(", ")) }
}

/// Shows each schema that changed or failed, and how many are done.
fn tell(progress: &Progress, number: u64, tenant: &TenantInSchema, done: &Result<Vec<String>, StoreError>) {
    match done {
        Ok(steps) if steps.is_empty() => {}
        Ok(steps) => progress.keep(&format!("{}: {}", tenant.slug, applied(steps))),
        Err(error) => progress.keep(&format!("{}: {}", tenant.slug, with_causes(error))),
    }
    progress.show(&format!("{number} schemas"));
}

/// Shows the state of each schema: of all for a status, and of those that lack a step for a dry run.
async fn look(options: &DatabaseOptions, all: bool) -> Result<Outcome, CliError> {
    let Some(fleet) = look_at_fleet(options).await.map_err(MigrateTaskError::Open)? else {
        print("There are no schemas of tenants that this process could look at.\n")?;
        return Ok(Outcome::Good);
    };
    let shown = show(&fleet, all).await;
    fleet.close().await;
    shown
}

async fn show(fleet: &Fleet, all: bool) -> Result<Outcome, CliError> {
    let (mut outcome, mut after, mut shown) = (Outcome::Good, None, 0_u64);
    loop {
        let page = fleet.list(after, 100).await.map_err(MigrateTaskError::List)?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for tenant in page {
            let state = fleet.state(tenant.id).await.map_err(MigrateTaskError::List)?;
            if all && !state.is_current() {
                outcome = Outcome::Bad;
            }
            if all || !state.pending.is_empty() {
                shown += 1;
                print(&describe(&tenant, &state, all))?;
            }
        }
    }
    if shown == 0 {
        print(if all { "No tenant has a schema of its own.\n" } else { "No schema of a tenant lacks a step.\n" })?;
    }
    Ok(outcome)
}

fn describe(tenant: &TenantInSchema, state: &SchemaState, all: bool) -> String {
    let mut lines = vec![match (state.is_missing, state.is_current()) {
        (true, _) => format!("{}: its schema is missing; restore it from a backup", tenant.slug),
        (false, true) => format!("{}: up to date, at {}", tenant.slug, state.versions.join(", ")),
        (false, false) => format!("{}: at {}", tenant.slug, state.versions.join(", ")),
    }];
    lines.extend(state.pending.iter().map(|step| format!("  lacks {step}")));
    lines.extend(state.unknown.iter().map(|step| format!("  has {step}, which this version does not know")));
    if all {
        lines.extend(state.drift.iter().map(|line| format!("  {line}")));
    }
    lines.join("\n") + "\n"
}
