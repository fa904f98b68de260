//! A member at work: who he is, and the database as his tenant sees it. No handler of an embedder has to name the tenant.

use std::{fmt, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use tenantry_application::{actor::Actor, ports::attempts::AttemptLog, use_cases::attempts};
use tenantry_domain::event::Target;
use tenantry_infrastructure::{
    attempts::refused_statements,
    persistence::{Database, TenantDatabase},
};
use uuid::Uuid;

use super::signed_in::SignedIn;
use crate::http::{codes::Code, problem::Problem, state::App};

/// The member who sends a request, with his tenant's part of the database: whatever is read or written by it is that
/// tenant's, as the verified token says. A statement that was refused is an attempt of this member, and audited. Who comes
/// from a suspended or canceled tenant is refused; [`SignedIn`] lets him in, for what he may see all the same.
pub struct InTenant {
    /// The member. What he may do is to be asked of him first.
    pub actor: Actor,
    /// The tenant's rows of the embedder's tables.
    pub database: TenantDatabase,
    attempts: Arc<dyn AttemptLog>,
}

impl InTenant {
    /// What the tenant has of the id that was asked for, or 404. An id that it does not have is an attempt of this
    /// member, and audited, whether another tenant has it or nobody does. `kind` is your word for such things: `product`.
    ///
    /// # Errors
    /// `not_found`.
    pub fn own<T>(&self, found: Option<T>, kind: &'static str, id: Uuid) -> Result<T, Problem> {
        let found = attempts::own(found, Target::Embedded(kind, id), &self.actor, &*self.attempts);
        found.ok_or_else(|| Problem::of(Code::NotFound))
    }
}

impl fmt::Debug for InTenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InTenant").field("actor", &self.actor).finish_non_exhaustive()
    }
}

impl<S> FromRequestParts<S> for InTenant
where
    S: Send + Sync,
    App: FromRef<S>,
    Database: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        let tenant = actor.member_of_open_tenant()?.tenant_id;
        let attempts = App::from_ref(state).attempts();
        let observer = refused_statements(Arc::clone(&attempts), actor.clone());
        Ok(Self { actor, database: Database::from_ref(state).tenant(tenant).observed(observer), attempts })
    }
}
