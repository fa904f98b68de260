//! Identifies the sender of a request. The tenant comes from the verified token only; a hint that disagrees is
//! rejected. Runs no query: the in-memory registry knows what has changed since the token was issued.

use std::sync::Arc;

use tenantry_domain::access_violation::AccessViolation;

use crate::{
    actor::{Actor, Member, Origin, Person, Who},
    ports::{
        access_registry::{AccessQuestion, AccessRegistry, StayQuestion},
        access_tokens::{AccessTokenError, AccessTokens},
        access_violations::AccessViolationLog,
        clock::Clock,
        tenants::TenantKey,
    },
};

/// What a request says about its sender.
#[derive(Debug, Clone, Copy, Default)]
pub struct Command<'a> {
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The tenant as named by query, subdomain and header, each by slug or id.
    pub tenant_hints: &'a [String],
}

/// Why the sender was not authenticated.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// No token was sent.
    #[error("Missing authentication token")]
    Missing,
    /// The request carries no valid token; the texts are those of the API.
    #[error(transparent)]
    Token(#[from] AccessTokenError),
    /// The session or membership ended, or the role or status changed. A refresh returns an up-to-date token or the
    /// reason for none.
    #[error("Token has been revoked. Get a new one from /v1/auth/refresh; if that fails, sign in again")]
    Revoked,
    /// A hint names a different tenant than the token does, or the token names none.
    #[error("the request names another tenant than its token")]
    TenantMismatch {
        /// The sender of the request.
        actor: Box<Actor>,
    },
}

/// The use case.
#[derive(Clone)]
pub struct Authenticate {
    /// Verifies the token.
    pub access_tokens: Arc<dyn AccessTokens>,
    /// Knows what has changed since the token was issued.
    pub access_registry: Arc<dyn AccessRegistry>,
    /// Provides the time that decides whether the token has expired.
    pub clock: Arc<dyn Clock>,
    /// Records hints that disagree with the token.
    pub access_violations: Arc<dyn AccessViolationLog>,
}

impl Authenticate {
    /// Returns the person who sends the request, as a member if the token names a tenant.
    ///
    /// # Errors
    /// The variants of [`AuthenticateError`].
    pub fn execute(&self, command: Command<'_>, origin: Origin) -> Result<Actor, AuthenticateError> {
        let token = bearer_token(command.authorization)?;
        let claims = self.access_tokens.verify(token, self.clock.now())?;
        let answer = self.access_registry.find(&AccessQuestion {
            session_id: claims.session_id,
            stay: claims.tenant.as_ref().map(|tenant| StayQuestion {
                membership_id: tenant.membership_id,
                membership_version: tenant.membership_version,
                tenant_id: tenant.tenant_id,
            }),
            user_id: claims.user_id,
            epoch: claims.epoch,
        });
        if answer.outdated {
            return Err(AccessTokenError::Expired.into());
        }
        if answer.revoked {
            return Err(AuthenticateError::Revoked);
        }
        let person = Person {
            name: answer.name.unwrap_or(claims.name),
            user_id: claims.user_id,
            email: claims.email,
            email_verified: claims.email_verified,
            session_id: claims.session_id,
        };
        let who = match claims.tenant {
            Some(tenant) => Who::Member(Member {
                person,
                standing: answer.standing,
                tenant_id: tenant.tenant_id,
                tenant_slug: tenant.tenant_slug,
                membership_id: tenant.membership_id,
                role: tenant.role,
            }),
            None => Who::Person(person),
        };
        let actor = Actor { who, origin };
        let Some(hint) = command.tenant_hints.iter().find(|hint| !agrees(&actor, hint)) else { return Ok(actor) };
        self.access_violations.report(&actor, AccessViolation::OtherTenant(TenantKey::parse(hint).map(Into::into)));
        Err(AuthenticateError::TenantMismatch { actor: Box::new(actor) })
    }
}

/// Returns whether the hint names the tenant of the actor. It never does without a tenant.
fn agrees(actor: &Actor, hint: &str) -> bool {
    let named = TenantKey::parse(hint);
    actor.member().is_ok_and(|member| named.is_some_and(|named| named.names(member.tenant_id, &member.tenant_slug)))
}

/// Extracts the token of a `Bearer` header (RFC 6750 §2.1). The scheme is case-insensitive (RFC 9110 §11.1).
fn bearer_token(authorization: Option<&str>) -> Result<&str, AuthenticateError> {
    let header = authorization.map(str::trim).filter(|header| !header.is_empty()).ok_or(AuthenticateError::Missing)?;
    match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        Some(_) | None => Err(AccessTokenError::Malformed.into()),
    }
}
