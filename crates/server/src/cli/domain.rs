//! `domain …`: operator commands on verified domains.

use std::io;

use clap::Subcommand;
use tenantry_application::{Application, use_cases::domains::release_domain::ReleaseDomainError};
use tenantry_domain::mail_domain::{ClaimedDomain, MailDomainError};

use super::{print, tenant::operator};
use crate::compose::ComposeError;

/// The command.
#[derive(Debug, Subcommand)]
pub enum DomainTask {
    /// Take a verified domain from the tenant that has it, because it belongs to somebody else now. The tenant's owners
    /// and admins get a mail. Whoever proves the domain next has it.
    Release {
        /// The domain, exactly as the tenant claimed it: `example.com`, or `*.example.com`.
        #[arg(value_parser = domain)]
        domain: ClaimedDomain,
    },
}

fn domain(text: &str) -> Result<ClaimedDomain, MailDomainError> {
    ClaimedDomain::restore(text)
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum DomainTaskError {
    /// The application cannot be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The domain was not released.
    #[error(transparent)]
    Release(#[from] ReleaseDomainError),
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) async fn execute(application: &Application, task: DomainTask) -> Result<(), DomainTaskError> {
    let DomainTask::Release { domain } = task;
    let released = application.domains.release.execute(&operator(), &domain).await?;
    let mails = if released.mails == 1 { "1 mail tells".to_owned() } else { format!("{} mails tell", released.mails) };
    print(&format!("{domain} was released by the tenant {}. {mails} its owners and admins.\n", released.tenant_id))?;
    Ok(())
}
