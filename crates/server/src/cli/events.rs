//! `events …`: how far the event handlers are, and what becomes of events that they fail to handle.

use std::io;

use clap::Subcommand;
use serde::Serialize;
use tenantry_application::{
    Application,
    actor::Actor,
    ports::tenants::TenantKey,
    use_cases::{
        events::{
            forget_handler::ForgetHandlerError,
            list_handlers::{self, HandlerProgress, ListHandlersError},
            resume_handler::{self, ResumeHandlerError, Resumption},
        },
        tenants::{
            find_tenant::FindTenantError,
            list_tenants::{self, ListTenantsError},
        },
    },
};
use tenantry_domain::{
    event::{CursorState, HandlerName},
    page::{Limit, PageRequest},
    tenant::Tenant,
};

use super::{
    print,
    tenant::{Form, Named, operator},
};
use crate::compose::ComposeError;

/// The command.
#[derive(Debug, Subcommand)]
pub enum EventsTask {
    #[command(flatten)]
    Handlers(HandlersTask),
    /// Print the shapes of all events (docs/events.md).
    Shapes,
}

/// The command on event handlers.
#[derive(Debug, Subcommand)]
pub enum HandlersTask {
    /// List the event handlers of a tenant. Without one, list in each tenant those for which events wait.
    List {
        /// The slug or id of the tenant.
        #[arg(value_name = "SLUG_OR_ID")]
        tenant: Option<String>,
        /// Only the handler of this name.
        #[arg(long, value_name = "NAME")]
        handler: Option<HandlerName>,
        #[command(flatten)]
        form: Form,
    },
    /// Try the event that failed again at once.
    Retry(NamedHandler),
    /// Leave out the event that failed. The handler never gets it.
    Skip(NamedHandler),
    /// Forget a handler that the service has no longer, so that no events are kept for it.
    Forget {
        /// The name of the handler.
        #[arg(value_name = "HANDLER")]
        handler: HandlerName,
    },
}

/// The handler in a tenant.
#[derive(Debug, clap::Args)]
pub struct NamedHandler {
    #[command(flatten)]
    named: Named,
    /// The name of the handler.
    #[arg(value_name = "HANDLER")]
    handler: HandlerName,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum EventsTaskError {
    /// The application cannot be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// There is no such tenant.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// The tenants cannot be listed.
    #[error(transparent)]
    Tenants(#[from] ListTenantsError),
    /// The handlers cannot be listed.
    #[error(transparent)]
    List(#[from] ListHandlersError),
    /// The handler stays where it is.
    #[error(transparent)]
    Resume(#[from] ResumeHandlerError),
    /// The handler is not forgotten.
    #[error(transparent)]
    Forget(#[from] ForgetHandlerError),
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) async fn execute(application: &Application, task: HandlersTask) -> Result<(), EventsTaskError> {
    let actor = operator();
    match task {
        HandlersTask::List { tenant, handler, form } => {
            if !form.json {
                print(&row(["TENANT", "HANDLER", "STATE", "PASSED", "FAILED", "NEXT EVENT", "ERROR"]))?;
            }
            match tenant {
                Some(tenant) => list(application, &actor, Named { tenant }.key()?, handler, form, |_| true).await,
                None => list_waiting(application, &actor, handler.as_ref(), form).await,
            }
        }
        HandlersTask::Retry(named) => resume(application, &actor, named, Resumption::Retry).await,
        HandlersTask::Skip(named) => resume(application, &actor, named, Resumption::Skip).await,
        HandlersTask::Forget { handler } => {
            application.events.forget.execute(&actor, &handler).await?;
            Ok(print(&format!("{handler} is forgotten.\n"))?)
        }
    }
}

async fn resume(
    application: &Application,
    actor: &Actor,
    NamedHandler { named, handler }: NamedHandler,
    resumption: Resumption,
) -> Result<(), EventsTaskError> {
    let command = resume_handler::Command { tenant: named.key()?, handler, resumption };
    let before = application.events.resume.execute(actor, command).await?;
    let what = if resumption == Resumption::Retry { "is tried again" } else { "is left out" };
    Ok(print(&format!("Event {} {what}.\n", before.seq + 1))?)
}

/// Lists the handlers for which events wait, tenant by tenant, so that any number of tenants takes little memory.
async fn list_waiting(
    application: &Application,
    actor: &Actor,
    handler: Option<&HandlerName>,
    form: Form,
) -> Result<(), EventsTaskError> {
    let mut page = PageRequest { after: None, limit: Limit::MAX };
    loop {
        let command = list_tenants::Command { standing: None, page: page.clone() };
        let tenants = application.tenants.list.execute(actor, command).await?;
        for tenant in &tenants.items {
            let waits = |progress: &HandlerProgress| progress.next.is_some();
            list(application, actor, TenantKey::Id(tenant.id()), handler.cloned(), form, waits).await?;
        }
        match tenants.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

async fn list(
    application: &Application,
    actor: &Actor,
    tenant: TenantKey,
    handler: Option<HandlerName>,
    form: Form,
    shown: impl Fn(&HandlerProgress) -> bool,
) -> Result<(), EventsTaskError> {
    let command = list_handlers::Command { tenant, handler };
    let listed = application.events.list.execute(actor, &command).await?;
    for progress in listed.handlers.iter().filter(|progress| shown(progress)) {
        let line = HandlerLine::new(&listed.tenant, progress);
        print(&if form.json { serde_json::to_string(&line).map_err(io::Error::from)? + "\n" } else { line.text() })?;
    }
    Ok(())
}

/// A handler in a tenant on a line of its own.
#[derive(Serialize)]
struct HandlerLine<'a> {
    tenant_id: String,
    tenant: &'a str,
    handler: &'a str,
    state: &'static str,
    passed: Option<u64>,
    failed: u32,
    retry_at: Option<String>,
    next: Option<NextEvent<'a>>,
    error: Option<&'a str>,
}

/// The event that the handler gets next.
#[derive(Serialize)]
struct NextEvent<'a> {
    seq: u64,
    id: String,
    event: &'a str,
}

impl<'a> HandlerLine<'a> {
    fn new(tenant: &'a Tenant, progress: &'a HandlerProgress) -> Self {
        let cursor = &progress.cursor;
        let (state, retry_at) = match (progress.state, &progress.next) {
            (CursorState::Parked, _) => ("parked", None),
            (CursorState::Waits(until), _) => ("retries", Some(until.format("%FT%TZ").to_string())),
            (CursorState::Ready, Some(_)) => ("waiting", None),
            (CursorState::Ready, None) => ("up_to_date", None),
        };
        let next = progress.next.as_ref();
        Self {
            tenant_id: tenant.id().to_string(),
            tenant: tenant.slug().as_str(),
            handler: cursor.handler.as_str(),
            state,
            // A handler that begins now, in a tenant without events since, has passed all there are.
            passed: Some(cursor.seq).filter(|seq| *seq < u64::MAX),
            failed: cursor.attempts,
            retry_at,
            next: next.map(|event| NextEvent { seq: event.seq, id: event.id.to_string(), event: &event.name }),
            error: cursor.last_error.as_deref(),
        }
    }

    fn text(&self) -> String {
        let state = self.retry_at.as_ref().map_or(self.state.to_owned(), |until| format!("{} {until}", self.state));
        let passed = self.passed.map_or("-".to_owned(), |seq| seq.to_string());
        let next = self.next.as_ref().map_or("-".to_owned(), |next| format!("{} {}", next.seq, next.event));
        let failed = self.failed.to_string();
        row([self.tenant, self.handler, &state, &passed, &failed, &next, self.error.unwrap_or_default()])
    }
}

/// The error comes last, because it may be long.
fn row([tenant, handler, state, passed, failed, next, error]: [&str; 7]) -> String {
    let line = format!("{tenant:<20}  {handler:<20}  {state:<28}  {passed:<8}  {failed:<6}  {next:<32}  {error}");
    line.trim_end().to_owned() + "\n"
}
