//! The command line: what can be asked of the binary, and with which exit code it ends.

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
    compose::{self, ComposeError},
    http::{errors_doc, openapi_json},
    settings::{Given, Settings, SettingsError, table},
};

/// Tenants, their members, and the ways in, as an HTTP API.
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
    /// Serve the API (what happens without any command).
    Serve,
    /// Bring the database up to date and stop.
    Migrate,
    /// Look at a tenant, or change its status.
    #[command(subcommand)]
    Tenant(tenant::TenantTask),
    /// Look whether the walls between tenants stand, or what the query hook makes of a statement.
    Doctor(doctor::DoctorTask),
    /// Print the `OpenAPI` document.
    Openapi,
    /// Print the catalogue of problems, docs/errors.md.
    Errors,
    /// Print the table of settings.
    Settings,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The settings can't be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The application can't be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The address can't be listened on.
    #[error("can't listen on {address}; set TENANTRY_BIND to a free address and port")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The tenant can't be looked at or changed.
    #[error(transparent)]
    Tenant(#[from] tenant::TenantTaskError),
    /// Nothing can be looked at.
    #[error(transparent)]
    Doctor(#[from] doctor::DoctorError),
    /// Nothing can be printed, or no signal heard.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// How a command ended that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Good,
    /// What was looked at is not as it should be.
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
    /// As of any wrong use, where a doctor could not look: its findings end with 1.
    fn exit_code(&self) -> ExitCode {
        if matches!(self, Self::Doctor(_)) { ExitCode::from(2) } else { ExitCode::FAILURE }
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            let mut text = format!("tenantry: {error}");
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                // Some errors tell their cause themselves.
                let told = cause.to_string();
                if !text.ends_with(&told) {
                    text = format!("{text}: {told}");
                }
                source = cause.source();
            }
            // Where even this can't be written, the exit code must do.
            let _ = writeln!(io::stderr(), "{text}");
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

/// The names of all environment variables. The one look at the environment outside of clap.
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
