//! The shop as a program: `storefront` serves, `storefront seed` makes two companies to look at, `storefront migrate` brings
//! the schema up to date, `storefront doctor` looks whether the walls around Tenantry's tables and the shop's stand.
//!
//! It takes Tenantry's own settings, from the same flags, variables and file.

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
    /// How many wallets a tenant may have; whoever comes then is refused.
    #[arg(long, global = true, default_value_t = 100)]
    wallets: u64,
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serve (what happens without any command).
    Serve,
    /// Make two companies with goods, reviews and people, and stop.
    Seed,
    /// Bring the schema up to date, Tenantry's and the shop's, and stop.
    Migrate,
    /// Look whether the walls around every tenant stand, and try them.
    Doctor(WallsTask),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            // Where even this can't be written, the exit code must do.
            let _ = writeln!(io::stderr(), "storefront: {}", with_causes(&*error));
            // The doctor's findings end with 1, and so does everything that failed, but for a look that was not possible.
            if error.is::<DoctorError>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "settings come from the environment, and this is where they are read")]
fn run(cli: Cli) -> Result<Outcome, Box<dyn Error>> {
    let variables = std::env::vars_os().map(|(name, _)| name);
    let settings = behind_the_walls(Settings::load(cli.given, variables)?)?;
    let task = cli.task.unwrap_or(Task::Serve);
    // What the doctor tries is refused, as it should be, and no news.
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
    // Listened for before anybody is told that the shop is there.
    let stop = stop_asked()?;
    writeln!(io::stdout(), "The shop listens on {own_url}\nMails: {}", composed.mail_destination)?;
    let router = router(&composed);
    composed.serve(listener, router, settings.listening, stop).await;
    Ok(())
}

async fn make_companies(mut settings: Settings, wallets: u64) -> Result<(), Box<dyn Error>> {
    // Those who are invited here read no mail.
    settings.mail.url = format!("file:{}", settings.data_dir.join("seed-mails").display());
    let composed = compose(&settings, "http://127.0.0.1", embedding(wallets)).await?;
    for company in &COMPANIES {
        seed(&composed, company).await?;
        writeln!(io::stdout(), "{}: sign in as {} with \"{PASSWORD}\"", company.slug, email(company, 1))?;
    }
    composed.close().await;
    Ok(())
}
