//! `doctor …`: checks tenant isolation, of an embedder's tables too.

mod statement;
mod tables;
mod walls;

use std::{io, path::PathBuf};

use clap::Subcommand;
use tenantry_infrastructure::persistence::OpenError;
use tenantry_isolation::RegistryError;

use super::{Outcome, without_log};
use crate::{
    settings::{Settings, SettingsError},
    tenantry::Tenantry,
};

/// What to check: the tenant isolation of the database, unless a subcommand is given.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct DoctorTask {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    walls: walls::WallsTask,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// Show how the query hook rewrites a statement, or why it refuses it. Needs no database.
    Statement(statement::StatementTask),
}

/// Why the check could not run.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    /// The settings are invalid.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database cannot be inspected.
    #[error("cannot inspect the database in TENANTRY_DATABASE_URL")]
    Open(#[from] OpenError),
    /// The declared tables cannot be registered.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A line of a table file is not a table declaration.
    #[error("{}, line {line}: {reason}", path.display())]
    Tables {
        /// The file.
        path: PathBuf,
        /// The line number, from 1.
        line: usize,
        /// The expected format.
        reason: &'static str,
    },
    /// A table file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The statement cannot be read from standard input, or output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) fn run(
    task: DoctorTask,
    tenantry: Tenantry,
    settings: impl FnOnce() -> Result<Settings, SettingsError>,
) -> Result<Outcome, DoctorError> {
    match task.part {
        Some(Part::Statement(task)) => task.run(tenantry.registry()?),
        None => {
            // Logging stays off: the doctor's own attempts are refused, as expected, and must not show up as warnings.
            let settings = tenantry.prepare(settings()?)?.settings;
            without_log(task.walls.run(&settings.database))?
        }
    }
}
