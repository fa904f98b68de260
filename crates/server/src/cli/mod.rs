//! The command line: the commands of the binary and their exit codes.

pub mod doctor;
mod serve;
mod tenant;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use tenantry_infrastructure::persistence::Database;

use crate::{
    causes::with_causes,
    compose::{self, ComposeError},
    http::{errors_doc, openapi_json},
    settings::{Given, Settings, SettingsError, table},
};

/// An HTTP API for tenants, members, invitations and sign-in.
#[derive(Debug, Parser)]
#[command(name = "tenantry", version, arg_required_else_help = false)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Task>,
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serve the API (the default without a command).
    Serve,
    /// Migrate the database to the current schema and exit.
    Migrate,
    /// Show a tenant, or change its status.
    #[command(subcommand)]
    Tenant(tenant::TenantTask),
    /// Check the isolation between tenants, or show how the query hook rewrites a statement.
    Doctor(doctor::DoctorTask),
    /// Print the `OpenAPI` document.
    Openapi,
    /// Print the table of error codes (docs/errors.md).
    Errors,
    /// Print the table of settings.
    Settings,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The settings are invalid.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The application cannot be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The server cannot listen on the address.
    #[error("cannot listen on {address}; set TENANTRY_BIND to a free address and port")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The tenant cannot be shown or changed.
    #[error(transparent)]
    Tenant(#[from] tenant::TenantTaskError),
    /// The check cannot run.
    #[error(transparent)]
    Doctor(#[from] doctor::DoctorError),
    /// Output cannot be written, or signals cannot be received.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The result of a command that ran to completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The command succeeded.
    Good,
    /// The check found a problem.
    Bad,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Good => Self::SUCCESS,
            Outcome::Bad => Self::FAILURE,
        }
    }
}

impl CliError {
    /// Returns 2 if a doctor command cannot run, as for invalid arguments, because 1 means that it has findings.
    fn exit_code(&self) -> ExitCode {
        if matches!(self, Self::Doctor(_)) { ExitCode::from(2) } else { ExitCode::FAILURE }
    }
}

/// Parses this process's command line and runs it.
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            // If even this cannot be written, the exit code has to suffice.
            let _ = writeln!(io::stderr(), "tenantry: {}", with_causes(&error));
            error.exit_code()
        }
    }
}

fn run(cli: Cli) -> Result<Outcome, CliError> {
    let task = match cli.command.unwrap_or(Task::Serve) {
        Task::Openapi => return printed(&openapi_json()),
        Task::Errors => return printed(&errors_doc::markdown()),
        Task::Settings => return printed(&table::markdown()),
        Task::Doctor(task) => return Ok(doctor::run(task, || Settings::load(cli.given, environment()))?),
        task => task,
    };
    let settings = Settings::load(cli.given, environment())?;
    crate::logging::start(&settings.log);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        match task {
            Task::Migrate => migrate(&settings).await,
            Task::Tenant(task) => Ok(tenant::run(&settings, task).await?),
            Task::Serve | Task::Openapi | Task::Errors | Task::Settings | Task::Doctor(_) => {
                serve::run(&settings).await
            }
        }
    })?;
    Ok(Outcome::Good)
}

/// Returns the names of all environment variables. Apart from clap, nothing else reads the environment.
#[allow(clippy::disallowed_methods, reason = "settings come from the environment, and this is where they are read")]
fn environment() -> impl Iterator<Item = std::ffi::OsString> {
    std::env::vars_os().map(|(name, _)| name)
}

async fn migrate(settings: &Settings) -> Result<(), CliError> {
    compose::create_data_dir(&settings.data_dir)?;
    let database = Database::open(settings.database.clone()).await;
    database.map_err(ComposeError::from)?.close().await;
    Ok(print("The database is up to date.\n")?)
}

fn printed(text: &str) -> Result<Outcome, CliError> {
    print(text)?;
    Ok(Outcome::Good)
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
