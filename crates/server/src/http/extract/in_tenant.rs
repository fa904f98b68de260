//! The calling member and the database as their tenant sees it. An embedder's handlers never have to name the tenant.

use std::{fmt, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use tenantry_application::{
    actor::{Actor, Member},
    ports::access_violations::AccessViolationLog,
    use_cases::access_violations,
};
use tenantry_domain::{event::Target, permission::EmbeddedPermission};
use tenantry_infrastructure::{
    access_violations::refused_statements,
    persistence::{Database, TenantDatabase},
};
use uuid::Uuid;

use super::signed_in::SignedIn;
use crate::http::{codes::Code, problem::Problem, state::App};

/// The calling member, with their tenant's part of the database. Everything read or written through it belongs to the
/// tenant of the verified token. A refused statement counts as an attempt by this member and is audited. Members of a
/// suspended, canceled or deleted tenant are rejected; [`SignedIn`] accepts them, for what they may still see.
pub struct InTenant {
    /// The member. Check their permissions before using the database.
    pub actor: Actor,
    /// The tenant's rows of the embedder's tables.
    pub database: TenantDatabase,
    access_violations: Arc<dyn AccessViolationLog>,
}

impl InTenant {
    /// Returns the member's part of the database.
    ///
    /// # Errors
    /// The actor is no member of an open tenant.
    pub(crate) fn of<S>(actor: Actor, state: &S) -> Result<Self, Problem>
    where
        App: FromRef<S>,
        Database: FromRef<S>,
    {
        let tenant = actor.member_of_open_tenant()?.tenant_id;
        let access_violations = App::from_ref(state).access_violations();
        let observer = refused_statements(Arc::clone(&access_violations), actor.clone());
        Ok(Self { actor, database: Database::from_ref(state).tenant(tenant).observed(observer), access_violations })
    }

    /// Returns the member, if their role holds the permission of your service.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn allowed(&self, permission: EmbeddedPermission) -> Result<&Member, Problem> {
        let member = self.actor.member()?;
        if permission.is_held_by(member.role) {
            return Ok(member);
        }
        let reason = format!("The role {} does not have the permission {permission}.", member.role);
        Err(Problem::new(Code::Forbidden, reason))
    }

    /// Returns what was found for the requested id, or 404. An id the tenant does not have counts as an attempt by this
    /// member and is audited, whether another tenant has it or none does. `kind` is your name for such resources, such
    /// as `product`.
    ///
    /// # Errors
    /// `not_found`.
    pub fn require<T>(&self, found: Option<T>, kind: &'static str, id: Uuid) -> Result<T, Problem> {
        let found =
            access_violations::require(found, Target::Embedded(kind, id), &self.actor, &*self.access_violations);
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
        Self::of(actor, state)
    }
}
