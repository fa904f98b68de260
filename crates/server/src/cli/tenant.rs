//! `tenant …`: operator commands on tenants. A running server applies changes within a second.

use std::io;

use clap::Subcommand;
use serde::Serialize;
use tenantry_application::{
    Application,
    actor::{Actor, Origin, Who},
    ports::tenants::TenantKey,
    use_cases::tenants::{
        change_tenant_status::{ChangeTenantStatusError, Command},
        find_tenant::FindTenantError,
        list_tenants::{self, ListTenantsError},
    },
};
use tenantry_domain::{
    page::{Limit, PageRequest},
    slug::Slug,
    tenant::{Tenant, TenantMove},
};

use super::print;
use crate::{compose::ComposeError, http::TenantView};

/// The command.
#[derive(Debug, Subcommand)]
pub enum TenantTask {
    /// List all tenants, the oldest first.
    List(Form),
    /// Show a tenant.
    Show {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        form: Form,
    },
    /// Activate a tenant: start or resume regular use.
    Activate(Named),
    /// Suspend a tenant: its members can only sign in and see why.
    Suspend(Named),
    /// Cancel a tenant. This cannot be undone.
    Cancel(Named),
}

/// The tenant.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// The slug or id of the tenant.
    #[arg(value_name = "SLUG_OR_ID")]
    pub(super) tenant: String,
}

/// The form of the output.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Form {
    /// Print each as a JSON object on a line of its own.
    #[arg(long)]
    pub(super) json: bool,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum TenantTaskError {
    /// The application cannot be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// There is no such tenant.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// The tenants cannot be listed.
    #[error(transparent)]
    List(#[from] ListTenantsError),
    /// The tenant's status does not allow this change.
    #[error(transparent)]
    Change(#[from] ChangeTenantStatusError),
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) async fn execute(application: &Application, task: TenantTask) -> Result<(), TenantTaskError> {
    let actor = operator();
    let (named, step) = match task {
        TenantTask::List(form) => return list(application, &actor, form).await,
        TenantTask::Show { named, form } => {
            let shown = application.tenants.find.execute(&actor, &named.key()?).await?;
            print(&if form.json { json(&shown)? } else { describe(&shown) })?;
            return Ok(());
        }
        TenantTask::Activate(named) => (named, TenantMove::Activate),
        TenantTask::Suspend(named) => (named, TenantMove::Suspend),
        TenantTask::Cancel(named) => (named, TenantMove::Cancel),
    };
    let command = Command { tenant: named.key()?, step };
    print(&describe(&application.tenants.change_status.execute(&actor, command).await?))?;
    Ok(())
}

/// Returns who acts: anyone who can open the database is an operator. The person behind the command line is not known
/// here.
pub(super) fn operator() -> Actor {
    Actor { who: Who::PlatformAdmin { name: "command line".to_owned() }, origin: Origin::default() }
}

impl Named {
    pub(super) fn key(&self) -> Result<TenantKey, FindTenantError> {
        TenantKey::parse(&self.tenant).ok_or(FindTenantError::NotFound)
    }
}

/// Prints page by page, so that any number of tenants takes little memory.
async fn list(application: &Application, actor: &Actor, form: Form) -> Result<(), TenantTaskError> {
    let mut page = PageRequest { after: None, limit: Limit::MAX };
    if !form.json {
        print(&row("ID", "STATUS", "SEATS", "FOUNDED", "SLUG", "NAME"))?;
    }
    loop {
        let command = list_tenants::Command { standing: None, page: page.clone() };
        let found = application.tenants.list.execute(actor, command).await?;
        let lines = found.items.iter().map(|tenant| if form.json { json(tenant) } else { Ok(line(tenant)) });
        print(&lines.collect::<Result<String, _>>()?)?;
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

/// A tenant as the API describes it, with what the operator of the installation decides.
#[derive(Serialize)]
struct TenantLine {
    #[serde(flatten)]
    tenant: TenantView,
    seat_limit: Option<u32>,
}

fn json(tenant: &Tenant) -> io::Result<String> {
    let line = TenantLine { tenant: tenant.into(), seat_limit: tenant.snapshot().seat_limit };
    Ok(serde_json::to_string(&line)? + "\n")
}

fn line(tenant: &Tenant) -> String {
    let founded = tenant.snapshot().created_at.format("%F").to_string();
    let (id, status, slug) = (tenant.id().to_string(), tenant.status().as_str(), tenant.slug().as_str());
    row(&id, status, &seats(tenant), &founded, slug, tenant.name().as_str())
}

/// Each column is as wide as the longest text in it. The name comes last, because how wide it is depends on its script.
fn row(id: &str, status: &str, seats: &str, founded: &str, slug: &str, name: &str) -> String {
    let slug_width = Slug::MAX;
    format!("{id:<36}  {status:<9}  {seats:<9}  {founded:<10}  {slug:<slug_width$}  {name}\n")
}

fn seats(tenant: &Tenant) -> String {
    tenant.snapshot().seat_limit.map_or("unlimited".to_owned(), |limit| limit.to_string())
}

fn describe(tenant: &Tenant) -> String {
    let rows = [
        ("id", tenant.id().to_string()),
        ("slug", tenant.slug().to_string()),
        ("name", tenant.name().to_string()),
        ("status", tenant.status().as_str().to_owned()),
        ("seats", seats(tenant)),
        ("founded", tenant.snapshot().created_at.format("%F %T UTC").to_string()),
    ];
    let lines: Vec<String> = rows.into_iter().map(|(name, value)| format!("{name:<8} {value}")).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_slug_leaves_the_name_in_its_column() {
        let column = |slug: &str| row("id", "trial", "5", "2026-11-29", slug, "NAME").find("NAME");
        assert_eq!(column(&"a".repeat(Slug::MAX)), column("acme"));
    }
}
