//! The calling member, as named by a verified token. It needs no database query.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header, request::Parts},
};
use tenantry_application::{
    actor::{Actor, Who},
    use_cases::auth::authenticate::{AuthenticateError, Command},
};

use super::{
    context::{RequestContext, origin_of, text_of},
    tenant_hints::TenantHints,
};
use crate::http::{problem::Problem, state::App};

/// The member who sends the request.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Actor);

impl<S> FromRequestParts<S> for SignedIn
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

fn note(parts: &Parts, actor: &Actor) {
    let (Who::Member(member), Some(context)) = (&actor.who, parts.extensions.get::<RequestContext>()) else {
        return;
    };
    context.note_tenant(member.tenant_id);
    tracing::Span::current()
        .record("tenant_id", tracing::field::display(member.tenant_id))
        .record("user_id", tracing::field::display(member.user_id));
}

/// The caller of a route that does not require a token. A token that is sent must be valid.
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
            return SignedIn::from_request_parts(parts, state).await.map(|SignedIn(actor)| Self(actor));
        }
        Ok(Self(Actor::anonymous(origin_of(parts))))
    }
}
