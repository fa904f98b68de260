//! `user import`: brings people from another product, with the password hashes that they have there.
//!
//! It is for whoever can open the database. No route does the same: whoever sets a hash can sign in as that person, so a
//! tenant's admin must not.

mod errors;
mod own;
mod person;
mod products;
mod row;
mod source;

use std::{io, path::PathBuf};

use clap::Subcommand;
use serde::Serialize;
use tenantry_application::{
    actor::Actor,
    causes::with_causes,
    use_cases::{
        tenants::find_tenant::FindTenantError,
        users::import_user::{Command, ImportUserError, Imported},
    },
};
use tenantry_domain::role::Role;

pub(super) use self::errors::UserTaskError;
use self::{
    person::Product,
    products::FirebaseHashing,
    row::Defaults,
    source::{Item, Rows},
};
use super::{NO_URL, Outcome, over_composed, print, tenant::operator};
use crate::{
    compose::{Composed, Embedding},
    settings::Settings,
};

/// The command.
#[derive(Debug, Subcommand)]
pub enum UserTask {
    /// Bring people from another product, with their password hashes. Without --apply nothing is written.
    Import(ImportTask),
}

/// What to bring, and how.
#[derive(Debug, clap::Args)]
pub struct ImportTask {
    /// The file: JSON lines, or the export of the product that --from names.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The product that wrote the file.
    #[arg(long, value_name = "PRODUCT", value_enum, default_value_t = Product::Tenantry)]
    from: Product,
    /// Write what a first run without it has shown.
    #[arg(long)]
    apply: bool,
    /// The slug or id of the tenant of all rows that name none.
    #[arg(long, value_name = "SLUG_OR_ID")]
    tenant: Option<String>,
    /// The role of all rows that name none.
    #[arg(long, value_name = "ROLE", default_value_t = Role::Member)]
    role: Role,
    /// Skip the rows before this one.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    from_line: u64,
    /// The password hash parameters as the Firebase console shows them, in a file.
    #[arg(long, value_name = "FILE")]
    firebase_hash_config: Option<PathBuf>,
    /// Print each row as a JSON object on a line of its own, and the sums last.
    #[arg(long)]
    json: bool,
}

/// What became of a row.
#[derive(Serialize)]
struct Report {
    /// The line of the file, or the number of the person in a file that is one document.
    line: u64,
    email: Option<String>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// How many rows came out how.
#[derive(Default, Serialize)]
struct Sums {
    created: u64,
    joined: u64,
    unchanged: u64,
    refused: u64,
    applied: bool,
}

pub(super) async fn run(settings: &Settings, embedding: Embedding, task: UserTask) -> Result<Outcome, UserTaskError> {
    let UserTask::Import(task) = task;
    let firebase = task.firebase_hash_config.clone().map(FirebaseHashing::load).transpose()?;
    over_composed(settings, NO_URL, embedding, async |composed| task.import(composed, firebase).await).await
}

impl ImportTask {
    /// Brings row after row, each in a commit of its own. Only a few rows are in memory at a time.
    async fn import(self, composed: &Composed, firebase: Option<FirebaseHashing>) -> Result<Outcome, UserTaskError> {
        let actor = operator();
        let defaults = Defaults {
            tenant: self.tenant.clone(),
            role: self.role,
            rehearsed: !self.apply,
            product: self.from,
            firebase,
        };
        let mut sums = Sums { applied: self.apply, ..Sums::default() };
        let mut rows = Rows::open(self.file.clone(), self.from)?;
        while let Some(Item { number, value }) = rows.next().await {
            if number < self.from_line {
                continue;
            }
            let (email, command) = match value {
                Ok(value) => defaults.command(value),
                Err(error) => (None, Err(error)),
            };
            let done = match command {
                Ok(None) => continue,
                Ok(Some(command)) => bring(composed, &actor, command, number).await?,
                Err(error) => Err(error.to_string()),
            };
            let report = sums.count(number, email, done);
            self.show(&report)?;
        }
        rows.end().await?;
        print(&if self.json { json(&sums)? } else { sums.in_words() })?;
        Ok(if sums.refused == 0 { Outcome::Good } else { Outcome::Bad })
    }

    fn show(&self, report: &Report) -> io::Result<()> {
        if self.json {
            return print(&json(report)?);
        }
        let Report { line, email, outcome, why } = report;
        let email = email.as_deref().unwrap_or("-");
        let why = why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        print(&format!("{line:>7}  {outcome:<9}  {email}{why}\n"))
    }
}

/// Brings one person. The inner error is the row's, the outer one ends the import.
async fn bring(
    composed: &Composed,
    actor: &Actor,
    command: Command,
    line: u64,
) -> Result<Result<Imported, String>, UserTaskError> {
    let users = &composed.service.app.application.users;
    match users.import.execute(actor, command).await {
        Ok(imported) => Ok(Ok(imported)),
        Err(source @ (ImportUserError::Store(_) | ImportUserError::Find(FindTenantError::Store(_)))) => {
            Err(UserTaskError::Stopped { line, source: Box::new(source) })
        }
        Err(refused) => Ok(Err(with_causes(&refused))),
    }
}

impl Sums {
    fn count(&mut self, line: u64, email: Option<String>, done: Result<Imported, String>) -> Report {
        let (sum, outcome, why) = match done {
            Ok(Imported::Created) => (&mut self.created, "created", None),
            Ok(Imported::Joined) => (&mut self.joined, "joined", None),
            Ok(Imported::Unchanged) => (&mut self.unchanged, "unchanged", None),
            Err(why) => (&mut self.refused, "refused", Some(why)),
        };
        *sum += 1;
        Report { line, email, outcome, why }
    }

    fn in_words(&self) -> String {
        let Self { created, joined, unchanged, refused, applied } = self;
        let next = if *applied { "" } else { "Nothing was written. To write it, add --apply.\n" };
        format!("{created} created, {joined} joined, {unchanged} unchanged, {refused} refused.\n{next}")
    }
}

fn json(line: &impl Serialize) -> io::Result<String> {
    Ok(serde_json::to_string(line)? + "\n")
}
