//! `events …`: how far the event handlers are, and what becomes of events that they fail to handle.

use std::io;

use clap::Subcommand;
use tenantry_application::{
    Application,
    actor::{Actor, Origin, Who},
    ports::tenants::TenantKey,
    use_cases::{
        events::{
            forget_handler::ForgetHandlerError,
            list_handlers::{self, HandlerProgress, ListHandlersError, TenantHandlers},
            resume_handler::{self, ResumeHandlerError, Resumption},
        },
        tenants::{
            find_tenant::FindTenantError,
            list_tenants::{self, ListTenantsError},
        },
    },
};
use tenantry_domain::{
    event::{CursorState, HandlerName, HandlerNameError},
    page::{Limit, PageRequest},
};

use super::print;
use crate::{
    compose::{ComposeError, Composed, Embedding, compose},
    events_doc,
    settings::Settings,
};

/// The command.
#[derive(Debug, Subcommand)]
pub enum EventsTask {
    /// List the handlers of events in each tenant in which one waits or failed, or all handlers of one tenant.
    List {
        /// Only the tenant with this slug or id.
        #[arg(long, value_name = "SLUG_OR_ID")]
        tenant: Option<String>,
        /// Only the handler of this name.
        #[arg(long, value_name = "NAME")]
        handler: Option<String>,
    },
    /// Try the event that failed again at once.
    Retry(Named),
    /// Leave out the event that failed. The handler never gets it.
    Skip(Named),
    /// Forget a handler that the service has no longer, so that no events are kept for it.
    Forget {
        /// The name of the handler.
        #[arg(long, value_name = "NAME")]
        handler: String,
    },
    /// Print the shapes of all events (docs/events.md).
    Shapes,
}

/// The handler in a tenant.
#[derive(Debug, clap::Args)]
pub struct Named {
    /// The slug or id of the tenant.
    #[arg(long, value_name = "SLUG_OR_ID")]
    tenant: String,
    /// The name of the handler.
    #[arg(long, value_name = "NAME")]
    handler: String,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum EventsTaskError {
    /// The application cannot be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The name of the handler is none.
    #[error("the handler name is refused: it {0}")]
    Handler(HandlerNameError),
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

pub(super) async fn run(settings: &Settings, embedding: Embedding, task: EventsTask) -> Result<(), EventsTaskError> {
    let composed = compose(settings, "http://127.0.0.1", embedding).await?;
    let done = execute(&composed, task).await;
    composed.close().await;
    done
}

async fn execute(composed: &Composed, task: EventsTask) -> Result<(), EventsTaskError> {
    // Anyone who can open the database is an operator. The person behind the command line is not known here.
    let actor = Actor { who: Who::PlatformAdmin { name: "command line".to_owned() }, origin: Origin::default() };
    let application = &composed.service.app.application;
    match task {
        EventsTask::List { tenant, handler } => {
            let handler = handler.as_deref().map(parsed).transpose()?;
            list(application, &actor, tenant.as_deref(), handler).await
        }
        EventsTask::Retry(named) => resume(application, &actor, &named, Resumption::Retry).await,
        EventsTask::Skip(named) => resume(application, &actor, &named, Resumption::Skip).await,
        EventsTask::Forget { handler } => {
            application.events.forget.execute(&actor, &parsed(&handler)?).await?;
            Ok(print(&format!("{handler} is forgotten.\n"))?)
        }
        EventsTask::Shapes => Ok(print(&events_doc::markdown())?),
    }
}

fn parsed(handler: &str) -> Result<HandlerName, EventsTaskError> {
    HandlerName::parse(handler).map_err(EventsTaskError::Handler)
}

fn key(tenant: &str) -> Result<TenantKey, FindTenantError> {
    TenantKey::parse(tenant).ok_or(FindTenantError::NotFound)
}

async fn resume(
    application: &Application,
    actor: &Actor,
    named: &Named,
    resumption: Resumption,
) -> Result<(), EventsTaskError> {
    let (tenant, handler) = (key(&named.tenant).map_err(ResumeHandlerError::from)?, parsed(&named.handler)?);
    let command = resume_handler::Command { tenant, handler, resumption };
    let before = application.events.resume.execute(actor, command).await?;
    let what = if resumption == Resumption::Retry { "is tried again" } else { "is left out" };
    Ok(print(&format!("Event {} {what}.\n", before.seq + 1))?)
}

async fn list(
    application: &Application,
    actor: &Actor,
    tenant: Option<&str>,
    handler: Option<HandlerName>,
) -> Result<(), EventsTaskError> {
    print(&row(["TENANT", "HANDLER", "STATE", "PASSED", "FAILED", "NEXT EVENT", "ERROR"]))?;
    if let Some(tenant) = tenant {
        let command =
            list_handlers::Command { tenant: key(tenant).map_err(ListHandlersError::from)?, handler: handler.clone() };
        return Ok(print(&lines(&application.events.list.execute(actor, &command).await?, |_| true))?);
    }
    let mut page = PageRequest { after: None, limit: Limit::MAX };
    loop {
        let command = list_tenants::Command { standing: None, page: page.clone() };
        let tenants = application.tenants.list.execute(actor, command).await?;
        for tenant in &tenants.items {
            let command = list_handlers::Command { tenant: TenantKey::Id(tenant.id()), handler: handler.clone() };
            let listed = application.events.list.execute(actor, &command).await?;
            print(&lines(&listed, |progress| progress.next.is_some()))?;
        }
        match tenants.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

fn lines(listed: &TenantHandlers, shown: impl Fn(&HandlerProgress) -> bool) -> String {
    let handlers = listed.handlers.iter().filter(|progress| shown(progress));
    handlers.map(|progress| line(listed.tenant.slug().as_str(), progress)).collect()
}

fn line(tenant: &str, progress: &HandlerProgress) -> String {
    let cursor = &progress.cursor;
    let state = match (progress.state, &progress.next) {
        (CursorState::Parked, _) => "parked".to_owned(),
        (CursorState::Waits(until), _) => format!("retries {}", until.format("%FT%TZ")),
        (CursorState::Ready, Some(_)) => "waiting".to_owned(),
        (CursorState::Ready, None) => "up to date".to_owned(),
    };
    // A handler that begins now, in a tenant without events, has passed all there will have been.
    let passed = i64::try_from(cursor.seq).map_or("-".to_owned(), |seq| seq.to_string());
    let next = progress.next.as_ref().map_or("-".to_owned(), |event| format!("{} {}", event.seq, event.name));
    let error = cursor.last_error.as_deref().unwrap_or("-");
    row([tenant, cursor.handler.as_str(), &state, &passed, &cursor.attempts.to_string(), &next, error])
}

/// The error comes last, because it may be long.
fn row([tenant, handler, state, passed, failed, next, error]: [&str; 7]) -> String {
    format!("{tenant:<20}  {handler:<20}  {state:<28}  {passed:<8}  {failed:<6}  {next:<32}  {error}\n")
}
