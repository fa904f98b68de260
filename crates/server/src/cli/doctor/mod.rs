//! `tenantry doctor …`: shows what the walls do, to whoever wonders. Its parts can stand in an embedder's own command
//! line, with the embedder's registry.

pub mod statement;
mod tables;

use std::{io, path::PathBuf};

use clap::Subcommand;
use tenantry_infrastructure::{persistence, scoping::RegistryError};

use super::Outcome;

/// What to look at.
#[derive(Debug, Subcommand)]
pub(super) enum DoctorTask {
    /// Show what the query hook makes of one statement, or why it refuses it. Needs no database.
    Statement(statement::StatementTask),
}

/// Why nothing could be looked at.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
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

pub(super) fn run(task: DoctorTask) -> Result<Outcome, DoctorError> {
    match task {
        DoctorTask::Statement(task) => task.run(persistence::registry()?),
    }
}
