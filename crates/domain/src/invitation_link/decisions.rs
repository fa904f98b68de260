//! The decisions on an invitation link. Each returns the new value and the event that records it.

use std::num::NonZeroU32;

use super::{InvitationLink, LinkId, LinkSnapshot, LinkState, LinkTerms, event::LinkEvent};
use crate::{
    allowed_domains::AllowedDomains,
    decided::Decided,
    event::{DomainEvent, Fact},
    membership::Membership,
    names::Label,
    principal::{Principal, RankError},
    role::Role,
    secret::SecretHash,
    tenant::TenantId,
    time::Timestamp,
    token_text::LinkToken,
    user::UserId,
};

/// A link to make.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// The link's id.
    pub id: LinkId,
    /// The tenant.
    pub tenant_id: TenantId,
    /// The member who makes it.
    pub made_by: UserId,
    /// What it grants.
    pub terms: LinkTerms,
    /// The hash of the secret in its URL.
    pub secret: SecretHash,
}

/// The changes to a link. `None` leaves a field unchanged; an inner `None` lifts the limit or clears the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::option_option, reason = "it is how the domain distinguishes a change from no change")]
pub struct LinkChange {
    /// What the link is for.
    pub label: Option<Option<Label>>,
    /// The role that it grants.
    pub role: Option<Role>,
    /// How many people may join by it.
    pub max_uses: Option<Option<NonZeroU32>>,
    /// When it expires.
    pub expires_at: Option<Option<Timestamp>>,
    /// The domains of the addresses that may join by it.
    pub allowed_domains: Option<AllowedDomains>,
    /// Whether it is disabled.
    pub disabled: Option<bool>,
}

/// Why nobody joins by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The secret does not belong to this link, or no longer does.
    #[error("the invitation link is not valid")]
    WrongSecret,
    /// The link was disabled, or whoever made it could not grant its role today.
    #[error("the invitation link was disabled")]
    Disabled,
    /// The link has expired.
    #[error("the invitation link has expired")]
    Expired,
    /// As many people have joined as may.
    #[error("the invitation link was used as often as it may be")]
    UsedUp,
}

/// Why a link is not made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ManageLinkError {
    /// The role that the link grants, or would grant, ranks above the member's own.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// The link would expire before it can be used.
    #[error("must be in the future")]
    ExpiresInThePast,
    /// More people have joined than the link would allow.
    #[error("is less than the number of people who have joined")]
    FewerThanUsed,
}

impl InvitationLink {
    /// Makes a link on behalf of `by`.
    ///
    /// # Errors
    /// [`ManageLinkError::Rank`] and [`ManageLinkError::ExpiresInThePast`].
    pub fn new(by: &Principal, new: NewLink, now: Timestamp) -> Result<Decided<Self>, ManageLinkError> {
        let NewLink { id, tenant_id, made_by, terms, secret } = new;
        by.may_give(terms.role)?;
        is_to_come(terms.expires_at, now)?;
        let mut facts = vec![Fact::set("role", &terms.role)];
        facts.extend(terms.label.as_ref().map(|label| Fact::set("label", label)));
        facts.extend(terms.max_uses.map(|most| Fact::set("max_uses", &most)));
        facts.extend(terms.expires_at.map(|at| Fact::set("expires_at", &in_words(at))));
        facts.extend(listed(&terms.allowed_domains).map(|domains| Fact::set("allowed_domains", &domains)));
        let snapshot = LinkSnapshot {
            id,
            tenant_id,
            terms,
            made_by,
            secret,
            uses: 0,
            disabled_at: None,
            created_at: now,
            version: 1,
        };
        Ok(Decided::new(Self { snapshot }, LinkEvent::Created { link_id: id, facts }))
    }

    /// Checks the secret of a token against this link. It says nothing of the state, which only whoever has the secret
    /// may learn.
    ///
    /// # Errors
    /// [`LinkError::WrongSecret`].
    pub fn present(&self, token: &LinkToken) -> Result<(), LinkError> {
        if self.snapshot.secret.matches(&token.secret) { Ok(()) } else { Err(LinkError::WrongSecret) }
    }

    /// Checks that people can join by the link. `maker` is the membership of whoever made it.
    ///
    /// A link that grants more than a membership is worth what its maker could grant as a member today. Otherwise an
    /// admin who is removed could come back as one by a link that they made before.
    ///
    /// # Errors
    /// The variants of [`LinkError`] except [`LinkError::WrongSecret`].
    pub fn usable(&self, maker: Option<&Membership>, now: Timestamp) -> Result<(), LinkError> {
        match self.state_at(now) {
            LinkState::Disabled => return Err(LinkError::Disabled),
            LinkState::Expired => return Err(LinkError::Expired),
            LinkState::UsedUp => return Err(LinkError::UsedUp),
            LinkState::Active => {}
        }
        if Role::Member.covers(self.role()) {
            return Ok(());
        }
        let maker = maker.and_then(Membership::principal).ok_or(LinkError::Disabled)?;
        maker.may_give(self.role()).map_err(|_| LinkError::Disabled)
    }

    /// Returns the event of a person who joined by the link. The store counts the use.
    pub fn used(&self, user_id: UserId) -> DomainEvent {
        LinkEvent::Used { link_id: self.id(), user_id }.into()
    }

    /// Changes the link on behalf of `by`; `None` if nothing would change.
    ///
    /// # Errors
    /// The variants of [`ManageLinkError`].
    pub fn change(
        &self,
        by: &Principal,
        change: LinkChange,
        now: Timestamp,
    ) -> Result<Option<Decided<Self>>, ManageLinkError> {
        by.may_give(self.role())?;
        let mut after = self.snapshot.clone();
        let terms = &mut after.terms;
        terms.label = change.label.unwrap_or(terms.label.take());
        terms.role = change.role.unwrap_or(terms.role);
        terms.max_uses = change.max_uses.unwrap_or(terms.max_uses);
        terms.expires_at = change.expires_at.unwrap_or(terms.expires_at);
        terms.allowed_domains = change.allowed_domains.unwrap_or(std::mem::take(&mut terms.allowed_domains));
        after.disabled_at = match change.disabled {
            Some(true) => self.snapshot.disabled_at.or(Some(now)),
            Some(false) => None,
            None => self.snapshot.disabled_at,
        };
        after.version += 1;
        let after = Self { snapshot: after };
        let facts = self.facts_to(&after);
        if facts.is_empty() {
            return Ok(None);
        }
        by.may_give(after.role())?;
        if after.terms().expires_at != self.terms().expires_at {
            is_to_come(after.terms().expires_at, now)?;
        }
        if after.terms().max_uses.is_some_and(|most| most.get() < self.snapshot.uses) {
            return Err(ManageLinkError::FewerThanUsed);
        }
        Ok(Some(Decided::new(after, LinkEvent::Updated { link_id: self.id(), facts })))
    }

    /// Makes a new URL for the link on behalf of `by`, who counts as its maker from now on. The URL before is invalid.
    ///
    /// # Errors
    /// [`RankError::OutrankedByRole`]: the role that it grants ranks above `by`.
    pub fn renew(&self, by: &Principal, made_by: UserId, secret: SecretHash) -> Result<Decided<Self>, RankError> {
        by.may_give(self.role())?;
        let mut snapshot = self.snapshot.clone();
        (snapshot.made_by, snapshot.secret) = (made_by, secret);
        snapshot.version += 1;
        Ok(Decided::new(Self { snapshot }, LinkEvent::Renewed { link_id: self.id() }))
    }

    /// Returns the event of the link being deleted on behalf of `by`.
    ///
    /// # Errors
    /// [`RankError::OutrankedByRole`]: the role that it grants ranks above `by`.
    pub fn delete(&self, by: &Principal) -> Result<DomainEvent, RankError> {
        by.may_give(self.role())?;
        Ok(LinkEvent::Deleted { link_id: self.id() }.into())
    }

    fn facts_to(&self, after: &Self) -> Vec<Fact> {
        let (a, b) = (self.terms(), after.terms());
        let disabled = [self, after].map(|link| link.snapshot.disabled_at.is_some());
        let expires_at = [a, b].map(|terms| terms.expires_at.map(in_words));
        let domains = [a, b].map(|terms| listed(&terms.allowed_domains));
        [
            Fact::changed("label", a.label.as_ref(), b.label.as_ref()),
            Fact::changed("role", Some(&a.role), Some(&b.role)),
            Fact::changed("max_uses", a.max_uses.as_ref(), b.max_uses.as_ref()),
            Fact::changed("expires_at", expires_at[0].as_ref(), expires_at[1].as_ref()),
            Fact::changed("allowed_domains", domains[0].as_ref(), domains[1].as_ref()),
            Fact::changed("disabled", Some(&disabled[0]), Some(&disabled[1])),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn is_to_come(at: Option<Timestamp>, now: Timestamp) -> Result<(), ManageLinkError> {
    if at.is_some_and(|at| at <= now) { Err(ManageLinkError::ExpiresInThePast) } else { Ok(()) }
}

fn in_words(at: Timestamp) -> String {
    at.format("%FT%TZ").to_string()
}

fn listed(domains: &AllowedDomains) -> Option<String> {
    domains.is_restricted().then(|| domains.iter().collect::<Vec<_>>().join(", "))
}
