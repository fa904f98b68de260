//! The calling member, as named by a verified token. It needs no database query.
//!
//! [`SignedIn`] yields a member or refuses. Routes that also serve people without a tenant say so by another type,
//! [`SignedInPerson`], so a route that forgets about them is closed to them.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header, request::Parts},
};
use tenantry_application::{
    actor::Actor,
    use_cases::auth::authenticate::{AuthenticateError, Command},
};

use super::{
    context::{RequestContext, origin_of, text_of},
    tenant_hints::TenantHints,
};
use crate::http::{problem::Problem, state::App};

/// The member who sends the request. A session without a tenant is refused.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Actor);

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let SignedInPerson(actor) = SignedInPerson::from_request_parts(parts, state).await?;
        actor.member()?;
        Ok(Self(actor))
    }
}

/// The person who sends the request, as a member of a tenant or in a session without one. For routes on what is the
/// person's own.
#[derive(Debug, Clone)]
pub struct SignedInPerson(pub Actor);

impl<S> FromRequestParts<S> for SignedInPerson
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Some(Self(known)) = parts.extensions.get::<Self>() {
            return Ok(Self(known.clone()));
        }
        let app = App::from_ref(state);
        let authorization = text_of(&parts.headers, &header::AUTHORIZATION);
        let TenantHints(tenant_hints) = TenantHints::of(parts, &app);
        let command = Command { authorization: authorization.as_deref(), tenant_hints: &tenant_hints };
        let answer = app.application.auth.authenticate.execute(command, origin_of(parts));
        match answer {
            Ok(actor) => {
                note(parts, &actor);
                // Later extractors of the same request do not verify the token again.
                parts.extensions.insert(Self(actor.clone()));
                Ok(Self(actor))
            }
            Err(error) => {
                if let AuthenticateError::TenantMismatch { actor } = &error {
                    note(parts, actor);
                }
                Err(error.into())
            }
        }
    }
}

/// Notes who sends the request, for its log line and its response.
pub(crate) fn note(parts: &Parts, actor: &Actor) {
    let (Ok(person), Some(context)) = (actor.person(), parts.extensions.get::<RequestContext>()) else { return };
    tracing::Span::current().record("user_id", tracing::field::display(person.user_id));
    if let Some(tenant_id) = actor.tenant_id() {
        context.note_tenant(tenant_id);
        tracing::Span::current().record("tenant_id", tracing::field::display(tenant_id));
    }
}

/// The caller of a route that does not require a token. A token that is sent must be valid, with or without a tenant.
#[derive(Debug)]
pub struct MaybeSignedIn(pub Actor);

impl<S> FromRequestParts<S> for MaybeSignedIn
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            let signed_in = SignedInPerson::from_request_parts(parts, state).await;
            return signed_in.map(|SignedInPerson(actor)| Self(actor));
        }
        Ok(Self(Actor::anonymous(origin_of(parts))))
    }
}
