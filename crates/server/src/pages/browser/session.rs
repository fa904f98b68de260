//! The session of a browser: the tokens of the API, kept in cookies that no script reads.
//!
//! A page's handler is a client of the use cases, like a program that calls the API. So the session is the same one: it
//! is in the person's list, ends there, and is felt at once; a request with a valid token needs no query; a token that
//! expired is exchanged by the rules of ADR 0004, where two tabs that do so at once get the same successor.
//!
//! Each grant of the session has a cookie: one per organization, by its slug, and one of the person alone. The path of a
//! page says which organization is meant. If its cookie is missing, the session is switched to it, and so gets another
//! grant. All cookies belong to one session: whoever signs in loses those of the session before.

use axum::http::request::Parts;
use data_encoding::BASE64URL_NOPAD;
use tenantry_application::{
    actor::{Actor, Origin},
    ports::{access_tokens::AccessTokenError, tenants::TenantKey, user_tenants::UserTenant},
    use_cases::{
        auth::{
            authenticate::{self, AuthenticateError},
            refresh::{self, RefreshError},
            switch_tenant::{self, SwitchTenantError},
        },
        tokens::Tokens,
    },
};
use tenantry_domain::{names::DisplayName, slug::Slug, token_text::RefreshTokenText};

use super::{client::Browser, in_organization::InOrganization};
use crate::http::{
    extract::{context::origin_of, signed_in::note},
    problem::Problem,
};

/// How the names of the cookies begin that hold grants.
const GRANT: &str = "grant-";
/// What follows for the person alone. No slug is as short.
const PERSON: &str = "me";
/// How long a cookie is kept that was written without a new grant, in seconds. The grant itself may end before.
const REMEMBERED: i64 = 30 * 24 * 60 * 60;
/// How many organizations a browser has open at most. A further one closes others, which are opened again by one switch.
const MOST_GRANTS: usize = 5;

/// What a cookie holds.
struct Stored {
    remembered: bool,
    /// The name of the organization, if the grant is for one.
    name: Option<DisplayName>,
    refresh: String,
    access: String,
}

impl Stored {
    /// Returns the value of the cookie. Neither token has a tilde.
    fn to_text(&self) -> String {
        let name = self.name.as_ref().map_or_else(String::new, |name| BASE64URL_NOPAD.encode(name.as_str().as_bytes()));
        format!("{}~{name}~{}~{}", u8::from(self.remembered), self.refresh, self.access)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '~');
        let (remembered, name) = (parts.next()? == "1", parts.next()?);
        let name = String::from_utf8(BASE64URL_NOPAD.decode(name.as_bytes()).ok()?).ok()?;
        let name = if name.is_empty() { None } else { Some(DisplayName::parse(&name).ok()?) };
        Some(Self { remembered, name, refresh: parts.next()?.to_owned(), access: parts.next()?.to_owned() })
    }
}

impl Browser {
    /// Begins a session: its cookies replace those of any session before.
    pub(crate) fn begin_session(&self, tokens: &Tokens, current: Option<&UserTenant>, remembered: bool) {
        self.end_session();
        self.keep(tokens, current, remembered);
    }

    /// Keeps another grant of the session.
    pub(crate) fn keep_grant(&self, tokens: &Tokens, current: Option<&UserTenant>) {
        let remembered = self.grants().iter().any(|name| self.stored(name).is_some_and(|stored| stored.remembered));
        self.keep(tokens, current, remembered);
    }

    /// Forgets the cookies of the session. The session itself ends by the use case.
    pub(crate) fn end_session(&self) {
        self.grants().iter().for_each(|name| self.cookies.remove(name));
    }

    /// Shows an organization by its new name from now on.
    pub(crate) fn renamed(&self, slug: &Slug, name: DisplayName) {
        let cookie = format!("{GRANT}{slug}");
        if let Some(stored) = self.stored(&cookie) {
            let renamed = Stored { name: Some(name), ..stored };
            let seconds = renamed.remembered.then_some(REMEMBERED);
            self.cookies.set(&cookie, renamed.to_text(), seconds);
        }
    }

    /// Forgets the grant of an organization that the person left.
    pub(crate) fn forget_organization(&self, slug: &Slug) {
        self.cookies.remove(&format!("{GRANT}{slug}"));
    }

    /// Returns the signed-in person, by any grant of the session that still counts, or `None`. In a
    /// suspended organization people can do little, so another one is preferred.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn person(&self, parts: &Parts) -> Result<Option<Actor>, Problem> {
        let mut blocked = None;
        for name in self.grants() {
            match self.actor_of(parts, &name).await? {
                Some((actor, _)) if actor.person_outside_blocked_tenants().is_ok() => return Ok(Some(actor)),
                Some((actor, _)) => blocked = Some(actor),
                None => {}
            }
        }
        Ok(blocked)
    }

    /// Returns the person as a member of the organization with that slug. Without a grant for it, the session is switched
    /// to it. `None` if they are not an active member, or if there is no such organization.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn member(&self, parts: &Parts, slug: &Slug) -> Result<Option<InOrganization>, Problem> {
        if let Some((actor, Some(name))) = self.actor_of(parts, &format!("{GRANT}{slug}")).await? {
            return Ok(Some(InOrganization { actor, name }));
        }
        let Some(person) = self.person(parts).await? else { return Ok(None) };
        let tenant = TenantKey::parse(slug.as_str());
        let switched =
            self.app.application.auth.switch_tenant.execute(&person, switch_tenant::Command { tenant }).await;
        match switched {
            Ok(switched) => {
                self.keep_grant(&switched.tokens, Some(&switched.current));
                let actor = self.verify(parts, &switched.tokens.access_token)?;
                Ok(Some(InOrganization { actor, name: switched.current.tenant.name().clone() }))
            }
            Err(SwitchTenantError::NoMembership | SwitchTenantError::SessionEnded) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns who acts by the grant in that cookie. Renews its tokens where that is needed, and forgets it if it no
    /// longer counts.
    async fn actor_of(&self, parts: &Parts, cookie: &str) -> Result<Option<(Actor, Option<DisplayName>)>, Problem> {
        let Some(stored) = self.stored(cookie) else { return Ok(None) };
        let renewable = match self.authenticate(parts, &stored.access) {
            Ok(actor) => return Ok(Some((actor, stored.name))),
            Err(AuthenticateError::Revoked | AuthenticateError::Token(AccessTokenError::Expired)) => true,
            Err(_) => false,
        };
        if !renewable {
            self.cookies.remove(cookie);
            return Ok(None);
        }
        let Some(renewed) = self.renewed(&origin_of(parts), cookie, &stored).await? else { return Ok(None) };
        let actor = self.verify(parts, &renewed.tokens.access_token)?;
        Ok(Some((actor, renewed.current.map(|current| current.tenant.name().clone()))))
    }

    /// Renews the tokens of all grants, after something changed that they say of the person.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn renew(&self, origin: &Origin) -> Result<(), Problem> {
        for cookie in self.grants() {
            if let Some(stored) = self.stored(&cookie) {
                self.renewed(origin, &cookie, &stored).await?;
            }
        }
        Ok(())
    }

    /// Renews the tokens of the grant in that cookie. Forgets it if it no longer counts.
    async fn renewed(
        &self,
        origin: &Origin,
        cookie: &str,
        stored: &Stored,
    ) -> Result<Option<refresh::Refreshed>, Problem> {
        let Ok(refresh_token) = RefreshTokenText::parse(&stored.refresh) else {
            self.cookies.remove(cookie);
            return Ok(None);
        };
        let anonymous = Actor::anonymous(origin.clone());
        match self.app.application.auth.refresh.execute(&anonymous, refresh::Command { refresh_token }).await {
            Ok(renewed) => {
                self.keep(&renewed.tokens, renewed.current.as_ref(), stored.remembered);
                Ok(Some(renewed))
            }
            Err(error @ (RefreshError::Token(_) | RefreshError::Reused | RefreshError::NoMembership)) => {
                if let (RefreshError::NoMembership, Some(name)) = (error, &stored.name) {
                    let _ = self.lost.set(name.to_string());
                }
                self.cookies.remove(cookie);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn keep(&self, tokens: &Tokens, current: Option<&UserTenant>, remembered: bool) {
        let which = current.map_or(PERSON, |current| current.tenant.slug().as_str());
        let stored = Stored {
            remembered,
            name: current.map(|current| current.tenant.name().clone()),
            refresh: tokens.refresh_token.clone(),
            access: tokens.access_token.clone(),
        };
        let kept = format!("{GRANT}{which}");
        let others = self.grants().into_iter().filter(|name| *name != kept);
        others.skip(MOST_GRANTS - 1).for_each(|name| self.cookies.remove(&name));
        let seconds = remembered.then(|| tokens.refresh_expires_in.num_seconds());
        self.cookies.set(&kept, stored.to_text(), seconds);
    }

    fn grants(&self) -> Vec<String> {
        self.cookies.named(GRANT)
    }

    fn stored(&self, cookie: &str) -> Option<Stored> {
        Stored::parse(&self.cookies.get(cookie)?)
    }

    /// Returns the person who has just signed in.
    ///
    /// # Errors
    /// The token does not count, which is a programming error.
    pub(crate) fn signed_in(&self, tokens: &Tokens, origin: &Origin) -> Result<Actor, Problem> {
        Ok(self.authenticated(&tokens.access_token, origin.clone())?)
    }

    fn verify(&self, parts: &Parts, token: &str) -> Result<Actor, Problem> {
        Ok(self.authenticate(parts, token)?)
    }

    fn authenticate(&self, parts: &Parts, token: &str) -> Result<Actor, AuthenticateError> {
        let actor = self.authenticated(token, origin_of(parts))?;
        note(parts, &actor);
        Ok(actor)
    }

    fn authenticated(&self, token: &str, origin: Origin) -> Result<Actor, AuthenticateError> {
        let authorization = format!("Bearer {token}");
        let command = authenticate::Command { authorization: Some(&authorization), tenant_hints: &[] };
        self.app.application.auth.authenticate.execute(command, origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_holds_a_grant_and_any_name() {
        for name in [None, Some("Acme ~ Söhne; GmbH")] {
            let stored = Stored {
                remembered: name.is_some(),
                name: name.map(|name| DisplayName::parse(name).unwrap()),
                refresh: "tnt_r_x-y_z".to_owned(),
                access: "a.b-c_d.e".to_owned(),
            };
            let text = stored.to_text();
            assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"~._-".contains(&byte)), "{text}");
            let read = Stored::parse(&text).unwrap();
            assert_eq!((read.remembered, &read.name), (stored.remembered, &stored.name));
            assert_eq!((read.refresh, read.access), (stored.refresh, stored.access));
        }
    }

    #[test]
    fn no_organization_has_the_cookie_of_the_person() {
        assert!(Slug::parse(PERSON).is_err());
    }

    #[test]
    fn a_damaged_cookie_holds_nothing() {
        for text in ["", "1", "1~", "1~~", "1~!~a~b", "1~_w~a~b"] {
            assert!(Stored::parse(text).is_none(), "{text}");
        }
    }
}
