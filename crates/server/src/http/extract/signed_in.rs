//! The member who sends a request, as a verified token says; no query is made for it.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use tenantry_application::{
    actor::{Actor, Who},
    use_cases::auth::authenticate::{AuthenticateError, Command},
};

use super::context::{RequestContext, origin_of};
use crate::http::{problem::Problem, state::App};

/// The header by which a client may say which tenant it believes to work in.
pub(crate) const X_TENANT: HeaderName = HeaderName::from_static("x-tenant");

/// Who sends the request.
#[derive(Debug)]
pub struct SignedIn(pub Actor);

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let app = App::from_ref(state);
        let authorization = text_of(&parts.headers, &header::AUTHORIZATION);
        let tenant_hint = text_of(&parts.headers, &X_TENANT);
        let command = Command { authorization: authorization.as_deref(), tenant_hint: tenant_hint.as_deref() };
        let answer = app.application.authenticate.execute(command, origin_of(parts));
        match answer {
            Ok(actor) => {
                note(parts, &actor);
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

/// A header as text. Two of them, or bytes that are no text, are as bad as a wrong one, and are told so.
fn text_of(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(", "))
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

/// Who sends a request that strangers may send too: whoever comes with a token must come with a good one.
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
