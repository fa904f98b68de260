//! `tenant …`: operator commands on tenants. A running server applies changes within a second.

use std::io;

use clap::Subcommand;
use serde::Serialize;
use tenantry_application::{
    Application,
    actor::{Actor, Origin, Who},
    founding::{FoundingError, NewTenant},
    ports::tenants::TenantKey,
    use_cases::tenants::{
        change_tenant_status::{self, ChangeTenantStatusError},
        create_tenant::{self, CreateTenantError, Owner},
        delete_tenant::{self, DeleteTenantError},
        find_tenant::FindTenantError,
        list_tenants::{self, ListTenantsError},
    },
};
use tenantry_domain::{
    email::Email,
    names::DisplayName,
    page::{Limit, PageRequest},
    slug::Slug,
    tenant::{DeleteError, Tenant, TenantMove, TenantStatus, Tier},
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
    /// Create a tenant for somebody, who gets a mail. Whoever proved the address is the owner at once, and everybody else
    /// is invited as owner. No password is set. It does not count as founded by the owner.
    Create(NewTenantArguments),
    /// Activate a tenant: start or resume regular use.
    Activate(Named),
    /// Suspend a tenant: its members can only sign in and see why.
    Suspend(Named),
    /// Mark a tenant as not paid for. Its members go on.
    PastDue(Named),
    /// Cancel a tenant. This cannot be undone.
    Cancel(Named),
    /// Delete a tenant. It can be restored until its grace is over. Then everything of it is removed.
    Delete {
        #[command(flatten)]
        named: Named,
        /// Delete it although it has members besides its owner.
        #[arg(long)]
        force: bool,
    },
    /// Undo the deletion of a tenant.
    Restore(Named),
}

/// The tenant to create.
#[derive(Debug, clap::Args)]
pub struct NewTenantArguments {
    /// The name of the tenant.
    #[arg(value_name = "NAME", value_parser = DisplayName::parse)]
    name: DisplayName,
    /// The slug of the tenant, its name in URLs.
    #[arg(long, value_name = "SLUG", value_parser = Slug::parse)]
    slug: Slug,
    /// The address of the owner.
    #[arg(long, value_name = "EMAIL", value_parser = Email::parse)]
    owner: Email,
    /// Where the rows of the tenant are: shared, or schema. Without it, as for all new tenants.
    #[arg(long, value_name = "TIER")]
    tier: Option<Tier>,
    #[command(flatten)]
    form: Form,
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
    /// The tenant can't be deleted.
    #[error(transparent)]
    Delete(#[from] DeleteTenantError),
    /// It has members besides its owner.
    #[error("{0} members besides the owner are left, who would lose the tenant; add --force to delete it all the same")]
    MembersLeft(u32),
    /// Another tenant has the slug.
    #[error("the slug {slug} is taken; {}", of_the_free(.free))]
    SlugTaken {
        /// The slug.
        slug: Slug,
        /// Those that are available.
        free: Vec<Slug>,
    },
    /// The tenant cannot be created.
    #[error(transparent)]
    Create(#[from] CreateTenantError),
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
        TenantTask::Create(new) => return create(application, &actor, new).await,
        TenantTask::Delete { named, force } => return delete(application, &actor, &named, force).await,
        TenantTask::Activate(named) => (named, TenantMove::Activate),
        TenantTask::PastDue(named) => (named, TenantMove::MarkPastDue),
        TenantTask::Restore(named) => (named, TenantMove::Restore),
        TenantTask::Suspend(named) => (named, TenantMove::Suspend),
        TenantTask::Cancel(named) => (named, TenantMove::Cancel),
    };
    let command = change_tenant_status::Command { tenant: named.key()?, step };
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
        key(&self.tenant)
    }
}

/// Reads the slug or id of a tenant.
pub(super) fn key(text: &str) -> Result<TenantKey, FindTenantError> {
    TenantKey::parse(text).ok_or(FindTenantError::NotFound)
}

async fn delete(application: &Application, actor: &Actor, named: &Named, force: bool) -> Result<(), TenantTaskError> {
    let found = application.tenants.find.execute(actor, &named.key()?).await?;
    let command = delete_tenant::Command { slug: found.slug().clone(), force };
    let deleted = application.tenants.delete.execute(actor, command).await.map_err(|error| match error {
        DeleteTenantError::Refused(DeleteError::MembersLeft(members)) => TenantTaskError::MembersLeft(members),
        other => other.into(),
    })?;
    Ok(print(&describe(&deleted))?)
}

async fn create(application: &Application, actor: &Actor, new: NewTenantArguments) -> Result<(), TenantTaskError> {
    let NewTenantArguments { name, slug, owner, tier, form } = new;
    let tenant = NewTenant { name, slug: Some(slug.clone()) };
    let command = create_tenant::Command { tenant, owner: owner.clone(), tier };
    let created = application.tenants.create.execute(actor, command).await.map_err(|error| match error {
        CreateTenantError::Founding(FoundingError::SlugTaken { suggestions: free }) => {
            TenantTaskError::SlugTaken { slug, free }
        }
        other => other.into(),
    })?;
    if form.json {
        return Ok(print(&json(&created.tenant)?)?);
    }
    let state = match created.owner {
        Owner::Member(_) => "a mail tells them",
        Owner::Invited(_) => "invited by mail, because nobody proved this address",
    };
    Ok(print(&format!("{}owner    {owner} ({state})\n", describe(&created.tenant)))?)
}

/// Says which slugs are available.
fn of_the_free(free: &[Slug]) -> String {
    match free {
        [] => "take another one".to_owned(),
        some => format!("free are {}", some.iter().map(Slug::as_str).collect::<Vec<_>>().join(", ")),
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
    tier: &'static str,
}

fn json(tenant: &Tenant) -> io::Result<String> {
    let (seat_limit, tier) = (tenant.snapshot().seat_limit, tenant.tier().as_str());
    let line = TenantLine { tenant: tenant.into(), seat_limit, tier };
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
        ("tier", tenant.tier().to_string()),
        ("founded", tenant.snapshot().created_at.format("%F %T UTC").to_string()),
    ];
    let purged = match tenant.status() {
        TenantStatus::Deleted { until, .. } => Some(("purge at", until.format("%F %T UTC").to_string())),
        _ => None,
    };
    let rows = rows.into_iter().chain(purged);
    let lines: Vec<String> = rows.map(|(name, value)| format!("{name:<8} {value}")).collect();
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
