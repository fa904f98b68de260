//! The shop as a program: Tenantry's commands (`serve`, `migrate`, `doctor` and the others) with the shop's tables and
//! routes, and `seed`, which creates two companies to explore.
//!
//! It uses Tenantry's own settings, from the same flags, variables and file.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use storefront::{seed::seed_all, shop};
use tenantry_server::{cli, settings::Given};

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
    /// Create two companies with goods, reviews and people, and stop.
    Seed,
    #[command(flatten)]
    Tenantry(Box<cli::Task>),
}

fn main() -> ExitCode {
    let Cli { task, wallets, given } = Cli::parse();
    match task {
        // The invited people of the seed read no mail.
        Some(Task::Seed) => shop(wallets)
            .settings(|settings| settings.mail.url = format!("file:{}", settings.data_dir.join("seed-mails").display()))
            .run_command(given, seed_all),
        Some(Task::Tenantry(task)) => shop(wallets).run_task(*task, given),
        None => shop(wallets).run_task(cli::Task::Serve, given),
    }
}
