//! The command line of a service: Tenantry's commands, and how they and those of the service run.

mod banner;
mod doctor;
mod domain;
mod events;
mod healthcheck;
mod isolation;
mod jobs;
mod mails;
mod migrate;
mod progress;
mod serve;
mod tenant;
mod tenant_move;
mod tenant_purge;
mod unverified;
mod user;

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use clap::{Args, FromArgMatches, Subcommand};
use tenantry_application::Application;
use tenantry_application::causes::with_causes;
use tenantry_isolation::RegistryError;

use crate::{
    compose::{ComposeError, Composed, Embedding, compose},
    events_doc,
    http::to_json,
    seeding::SeedAllError,
    serve::TlsError,
    settings::{Given, Settings, SettingsError, table},
    tenantry::{Prepared, Tenantry},
};

/// The URL of a service that serves nothing.
const NO_URL: &str = "http://127.0.0.1";

/// The whole command line of a service that adds nothing to it.
#[derive(Debug, Args)]
struct CommandLine {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    given: Given,
}

/// A command of Tenantry. A service with commands of its own flattens these into its `Subcommand`, and runs one with
/// [`Tenantry::run_task`].
#[derive(Debug, Default, Subcommand)]
pub enum Task {
    /// Serve the API (the default without a command).
    #[default]
    Serve,
    /// Migrate the database to the current schema and exit.
    Migrate(migrate::MigrateTask),
    /// Ask a running server with the same settings whether it is alive, for containers.
    Healthcheck(healthcheck::HealthcheckTask),
    /// List the tenants, show, create, change, move, delete or purge one.
    #[command(subcommand)]
    Tenant(tenant_move::TenantsTask),
    /// List the event handlers, retry or skip an event, or print the shapes of events.
    #[command(subcommand)]
    Events(events::EventsTask),
    /// List the jobs of a tenant, or repeat those that failed too often.
    #[command(subcommand)]
    Jobs(jobs::JobsTask),
    /// Release a verified domain that belongs to somebody else now.
    #[command(subcommand)]
    Domain(domain::DomainTask),
    /// List the mails that were given up.
    #[command(subcommand)]
    Mails(mails::MailsTask),
    /// Bring people from another product.
    #[command(subcommand)]
    User(user::UserTask),
    /// Check the isolation between tenants, or show how the query hook rewrites a statement.
    Doctor(doctor::DoctorTask),
    /// Plan the migration of tables that exist already.
    #[command(subcommand)]
    Isolation(isolation::IsolationTask),
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
    #[error("cannot listen on {address}; set {setting} to a free address and port")]
    Listen {
        /// The setting.
        setting: &'static str,
        /// The address.
        address: std::net::SocketAddr,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// There can be no TLS with the files in the settings.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The server is not alive.
    #[error(transparent)]
    Healthcheck(#[from] healthcheck::HealthcheckError),
    /// The tenant cannot be shown or changed.
    #[error(transparent)]
    Tenant(#[from] tenant::TenantTaskError),
    /// The tenant cannot be moved.
    #[error(transparent)]
    Move(#[from] tenant_move::MoveTaskError),
    /// The tenant cannot be purged.
    #[error(transparent)]
    Purge(#[from] tenant_purge::PurgeTaskError),
    /// Not all tenants have all seeds.
    #[error(transparent)]
    Seeds(#[from] SeedAllError),
    /// The event handlers cannot be shown or changed.
    #[error(transparent)]
    Events(#[from] events::EventsTaskError),
    /// The jobs cannot be listed or repeated.
    #[error(transparent)]
    Jobs(#[from] jobs::JobsTaskError),
    /// Schemas of tenants cannot be brought up or looked at.
    #[error(transparent)]
    Migrate(#[from] migrate::MigrateTaskError),
    /// The mails cannot be listed.
    #[error(transparent)]
    Mails(#[from] mails::MailsTaskError),
    /// The domain was not released.
    #[error(transparent)]
    Domain(#[from] domain::DomainTaskError),
    /// The import did not run to the end.
    #[error(transparent)]
    User(#[from] user::UserTaskError),
    /// The check cannot run.
    #[error(transparent)]
    Doctor(#[from] doctor::DoctorError),
    /// No plan can be written.
    #[error(transparent)]
    Plan(#[from] tenantry_infrastructure::persistence::PlanningError),
    /// A table of the service cannot be registered.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A command of the service failed.
    #[error(transparent)]
    Own(Box<dyn Error + Send + Sync>),
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
    /// Returns 2 if a doctor command or an import cannot run, as for invalid arguments, because 1 means that it has
    /// findings.
    fn exit_code(&self) -> ExitCode {
        if matches!(self, Self::Doctor(_) | Self::User(_)) { ExitCode::from(2) } else { ExitCode::FAILURE }
    }
}

impl Tenantry {
    /// Parses this process's command line and runs it: `serve`, `migrate`, `doctor` and the others.
    pub fn run(self) -> ExitCode {
        let command = CommandLine::augment_args(clap::Command::new(self.name)).version(self.version).about(self.about);
        match CommandLine::from_arg_matches(&command.get_matches()) {
            Ok(CommandLine { task, given }) => self.run_task(task.unwrap_or_default(), given),
            Err(error) => error.exit(),
        }
    }

    /// Runs one of Tenantry's commands.
    pub fn run_task(self, task: Task, given: Given) -> ExitCode {
        let name = self.name;
        finished(name, execute(self, task, given))
    }

    /// Runs a command of the service: composes it, and closes it at the end.
    pub fn run_command<E>(self, given: Given, work: impl AsyncFnOnce(&Composed) -> Result<(), E>) -> ExitCode
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let name = self.name;
        let done = prepared(self, given).and_then(|Prepared { settings, embedding }| {
            let own_url = serve::url_of(settings.bind, settings.tls.is_some());
            let work = async |composed: &Composed| work(composed).await.map_err(|error| CliError::Own(error.into()));
            in_runtime(&settings, over_composed(&settings, &own_url, embedding, work)).map(good)
        });
        finished(name, done)
    }
}

/// Reports how a command ended.
fn finished(name: &str, done: Result<Outcome, CliError>) -> ExitCode {
    done.map_or_else(
        |error| {
            // If even this cannot be written, the exit code has to suffice.
            let _ = writeln!(io::stderr(), "{name}: {}", with_causes(&error));
            error.exit_code()
        },
        ExitCode::from,
    )
}

fn execute(tenantry: Tenantry, task: Task, given: Given) -> Result<Outcome, CliError> {
    let version = tenantry.version;
    match task {
        Task::Openapi => printed(&to_json(&tenantry.document())),
        Task::Errors => printed(&tenantry.errors()),
        Task::Settings => printed(&table::markdown()),
        Task::Events(events::EventsTask::Shapes) => printed(&events_doc::markdown()),
        Task::Doctor(task) => Ok(doctor::run(task, tenantry, || Settings::load(given, environment()))?),
        Task::Isolation(task) => {
            let Prepared { settings, .. } = prepared(tenantry, given)?;
            Ok(without_log(task.run(&settings.database))??)
        }
        Task::Healthcheck(task) => {
            let Prepared { settings, .. } = prepared(tenantry, given)?;
            without_log(task.run(&settings))??;
            Ok(Outcome::Good)
        }
        Task::Migrate(task) => {
            let Prepared { settings, embedding } = prepared(tenantry, given)?;
            in_runtime(&settings, migrate::run(&settings, embedding, task))
        }
        Task::Tenant(tenant_move::TenantsTask::Move(task)) => {
            let Prepared { settings, embedding } = prepared(tenantry, given)?;
            let work = async |composed: &Composed| Ok(tenant_move::execute(composed, task).await?);
            in_runtime(&settings, over_composed(&settings, NO_URL, embedding, work)).map(good)
        }
        Task::Tenant(tenant_move::TenantsTask::Purge(task)) => {
            let Prepared { settings, embedding } = prepared(tenantry, given)?;
            let work = async |composed: &Composed| Ok(tenant_purge::execute(composed, task).await?);
            in_runtime(&settings, over_composed(&settings, NO_URL, embedding, work)).map(good)
        }
        Task::Tenant(tenant_move::TenantsTask::InPlace(task)) => {
            operated(tenantry, given, async |service| tenant::execute(service, task).await)
        }
        Task::Events(events::EventsTask::Handlers(task)) => {
            operated(tenantry, given, async |service| events::execute(service, task).await)
        }
        Task::Jobs(task) => operated(tenantry, given, async |service| jobs::execute(service, task).await),
        Task::Domain(task) => operated(tenantry, given, async |service| domain::execute(service, task).await),
        Task::Mails(task) => operated(tenantry, given, async |service| mails::execute(service, task).await),
        Task::User(task) => {
            let Prepared { settings, embedding } = prepared(tenantry, given)?;
            in_runtime(&settings, async { Ok(Box::pin(user::run(&settings, embedding, task)).await?) })
        }
        Task::Serve => {
            let Prepared { settings, embedding } = prepared(tenantry, given)?;
            in_runtime(&settings, serve::run(version, &settings, embedding)).map(good)
        }
    }
}

fn prepared(tenantry: Tenantry, given: Given) -> Result<Prepared, CliError> {
    Ok(tenantry.prepare(Settings::load(given, environment())?)?)
}

/// Runs a command of the operator to its end.
fn operated<E>(
    tenantry: Tenantry,
    given: Given,
    work: impl AsyncFnOnce(&Application) -> Result<(), E>,
) -> Result<Outcome, CliError>
where
    E: From<ComposeError>,
    CliError: From<E>,
{
    let Prepared { settings, embedding } = prepared(tenantry, given)?;
    let work = async |composed: &Composed| work(&composed.service.app.application).await;
    in_runtime(&settings, async { Ok(over_composed(&settings, NO_URL, embedding, work).await?) }).map(good)
}

/// Composes the service for the work, and closes it at the end.
async fn over_composed<T, E: From<ComposeError>>(
    settings: &Settings,
    own_url: &str,
    embedding: Embedding,
    work: impl AsyncFnOnce(&Composed) -> Result<T, E>,
) -> Result<T, E> {
    let composed = compose(settings, own_url, embedding).await?;
    let done = work(&composed).await;
    composed.close().await;
    done
}

/// The outcome of work that found no problem.
const fn good((): ()) -> Outcome {
    Outcome::Good
}

/// Runs the work to its end, with a log.
fn in_runtime<T>(settings: &Settings, work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    crate::logging::start(&settings.log);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// Runs the work to its end on this thread, without a log: the output is for a file or a program.
fn without_log<T>(work: impl Future<Output = T>) -> io::Result<T> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work))
}

/// Returns the names of all environment variables. Apart from clap, nothing else reads the environment.
#[allow(clippy::disallowed_methods, reason = "settings come from the environment, and this is where they are read")]
fn environment() -> impl Iterator<Item = std::ffi::OsString> {
    std::env::vars_os().map(|(name, _)| name)
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
