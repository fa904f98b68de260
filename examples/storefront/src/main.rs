//! The shop as a program: `storefront` serves, `storefront seed` creates two companies to explore, `storefront migrate`
//! migrates the schema, and `storefront doctor` checks the tenant isolation of Tenantry's tables and the shop's.
//!
//! It uses Tenantry's own settings, from the same flags, variables and file.

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use storefront::{
    behind_the_walls, embedding, router,
    seed::{COMPANIES, PASSWORD, email, seed},
};
use tenantry_infrastructure::persistence::Database;
use tenantry_server::{
    cli::{
        Outcome,
        doctor::{DoctorError, walls::WallsTask},
    },
    compose::{compose, create_data_dir},
    settings::{Given, Settings},
    start_logging, stop_asked, with_causes,
};
use tokio::net::TcpListener;

/// A shop for many tenants.
#[derive(Debug, Parser)]
#[command(name = "storefront", version)]
struct Cli {
    #[command(subcommand)]
    task: Option<Task>,
    /// The maximum number of wallets per tenant; further members are refused.
    #[arg(long, global = true, default_value_t = 100)]
    wallets: u64,
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serve (the default).
    Serve,
    /// Create two companies with goods, reviews and people, and stop.
    Seed,
    /// Migrate the schema, Tenantry's and the shop's, and stop.
    Migrate,
    /// Check and probe the isolation of the tenants.
    Doctor(WallsTask),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            // If even this can't be written, the exit code has to suffice.
            let _ = writeln!(io::stderr(), "storefront: {}", with_causes(&*error));
            // Findings of the doctor and all failures exit with 1, except for an inspection that was not possible.
            if error.is::<DoctorError>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "settings come from the environment, and this is where they are read")]
fn run(cli: Cli) -> Result<Outcome, Box<dyn Error>> {
    let variables = std::env::vars_os().map(|(name, _)| name);
    let settings = behind_the_walls(Settings::load(cli.given, variables)?)?;
    let task = cli.task.unwrap_or(Task::Serve);
    // The doctor's attempts are refused as intended, which is not worth logging.
    if !matches!(task, Task::Doctor(_)) {
        start_logging(&settings.log);
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        match task {
            Task::Serve => listen(settings, cli.wallets).await?,
            Task::Seed => make_companies(settings, cli.wallets).await?,
            Task::Migrate => migrate(settings).await?,
            Task::Doctor(task) => return Ok(task.run(&settings.database).await?),
        }
        Ok(Outcome::Good)
    })
}

async fn migrate(settings: Settings) -> Result<(), Box<dyn Error>> {
    create_data_dir(&settings.data_dir)?;
    Database::open(settings.database).await?.close().await;
    writeln!(io::stdout(), "The database is up to date.")?;
    Ok(())
}

async fn listen(settings: Settings, wallets: u64) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(settings.bind).await?;
    let own_url = format!("http://{}", listener.local_addr()?);
    let composed = compose(&settings, &own_url, embedding(wallets)).await?;
    // Installed before the shop is announced.
    let stop = stop_asked()?;
    writeln!(io::stdout(), "The shop listens on {own_url}\nMails: {}", composed.mail_destination)?;
    let router = router(&composed);
    composed.serve(listener, router, settings.listening, stop).await;
    Ok(())
}

async fn make_companies(mut settings: Settings, wallets: u64) -> Result<(), Box<dyn Error>> {
    // The invited people of the seed read no mail.
    settings.mail.url = format!("file:{}", settings.data_dir.join("seed-mails").display());
    let composed = compose(&settings, "http://127.0.0.1", embedding(wallets)).await?;
    for company in &COMPANIES {
        seed(&composed, company).await?;
        writeln!(io::stdout(), "{}: sign in as {} with \"{PASSWORD}\"", company.slug, email(company, 1))?;
    }
    composed.close().await;
    Ok(())
}
