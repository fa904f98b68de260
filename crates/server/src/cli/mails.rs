//! `mails …`: operator commands on mails that could not be sent.

use std::io;

use clap::Subcommand;
use serde::Serialize;
use tenantry_application::{
    Application, ports::mails::FailedMail, use_cases::mails::list_failed_mails::ListFailedMailsError,
};

use super::{
    print,
    tenant::{Form, operator},
};
use crate::compose::ComposeError;

/// The command.
#[derive(Debug, Subcommand)]
pub enum MailsTask {
    /// List the mails that were given up, the latest first. Nothing of their content is left.
    Failed {
        /// The maximum number of mails.
        #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
        #[command(flatten)]
        form: Form,
    },
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum MailsTaskError {
    /// The application cannot be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The mails cannot be listed.
    #[error(transparent)]
    List(#[from] ListFailedMailsError),
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) async fn execute(application: &Application, task: MailsTask) -> Result<(), MailsTaskError> {
    let MailsTask::Failed { limit, form } = task;
    let found = application.mails.list_failed.execute(&operator(), limit).await?;
    if !form.json {
        print(&row("ID", "GIVEN UP", "ATTEMPTS", "OWNER", "REPLY"))?;
    }
    for mail in found {
        print(&line(&mail, form.json)?)?;
    }
    Ok(())
}

/// A mail on a line of its own.
#[derive(Serialize)]
struct MailLine<'a> {
    id: String,
    failed_at: String,
    attempts: u32,
    owner_kind: &'static str,
    owner_id: String,
    reply: &'a str,
}

fn line(mail: &FailedMail, json: bool) -> io::Result<String> {
    let line = MailLine {
        id: mail.id.to_string(),
        failed_at: mail.failed_at.format("%FT%TZ").to_string(),
        attempts: mail.attempts,
        owner_kind: mail.owner.kind(),
        owner_id: mail.owner.as_uuid().to_string(),
        reply: &mail.reply,
    };
    if json {
        return Ok(serde_json::to_string(&line)? + "\n");
    }
    let owner = format!("{} {}", line.owner_kind, line.owner_id);
    Ok(row(&line.id, &line.failed_at, &line.attempts.to_string(), &owner, line.reply))
}

fn row(id: &str, failed_at: &str, attempts: &str, owner: &str, reply: &str) -> String {
    format!("{id:<36}  {failed_at:<20}  {attempts:<8}  {owner:<43}  {reply}").trim_end().to_owned() + "\n"
}
