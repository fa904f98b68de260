//! A member at work: who he is, and the database as his tenant sees it. No handler of an embedder has to name the tenant.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use tenantry_application::actor::Actor;
use tenantry_infrastructure::{
    attempts::refused_statements,
    persistence::{Database, TenantDatabase},
};

use super::signed_in::SignedIn;
use crate::http::{problem::Problem, state::App};

/// The member who sends a request, with his tenant's part of the database: whatever is read or written by it is that
/// tenant's, as the verified token says. A statement that was refused is an attempt of this member, and audited.
#[derive(Debug)]
pub struct InTenant {
    /// The member. What he may do is to be asked of him first.
    pub actor: Actor,
    /// The tenant's rows of the embedder's tables.
    pub database: TenantDatabase,
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
        let tenant = actor.member()?.tenant_id;
        let observer = refused_statements(App::from_ref(state).attempts(), actor.clone());
        Ok(Self { actor, database: Database::from_ref(state).tenant(tenant).observed(observer) })
    }
}
