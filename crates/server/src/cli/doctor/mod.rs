//! `tenantry doctor …`: shows what the walls do, to whoever wonders. Its parts can stand in an embedder's own command
//! line, with the embedder's registry.

pub mod statement;
mod tables;
pub mod walls;

use std::{io, path::PathBuf};

use clap::Subcommand;
use tenantry_infrastructure::{
    persistence::{self, OpenError},
    scoping::RegistryError,
};

use super::Outcome;
use crate::settings::{Settings, SettingsError};

/// What to look at: the walls of the database, unless a part is named.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct DoctorTask {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    walls: walls::WallsTask,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// Show what the query hook makes of one statement, or why it refuses it. Needs no database.
    Statement(statement::StatementTask),
}

/// Why nothing could be looked at.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    /// The settings can't be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database can't be looked at.
    #[error("the database that TENANTRY_DATABASE_URL names can't be looked at")]
    Open(#[from] OpenError),
    /// The tables given can't be registered.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A line of a file of tables is none.
    #[error("{}, line {line}: {reason}", path.display())]
    Tables {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What it must be.
        reason: &'static str,
    },
    /// A file of tables can't be read.
    #[error("{} can't be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The statement can't be read from standard input, or nothing can be printed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) fn run(
    task: DoctorTask,
    settings: impl FnOnce() -> Result<Settings, SettingsError>,
) -> Result<Outcome, DoctorError> {
    match task.part {
        Some(Part::Statement(task)) => task.run(persistence::registry()?),
        None => {
            // No log is started: what the doctor tries is refused, as it should be, and no news.
            let settings = settings()?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(task.walls.run(&settings.database))
        }
    }
}
