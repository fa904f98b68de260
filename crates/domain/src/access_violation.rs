//! Cross-tenant access attempts: what an actor tried to reach outside their tenant.
//!
//! The actor's tenant can read about an attempt, so the attempt must reveal nothing about any other tenant: an id that
//! belongs to another tenant and an id that does not exist produce the same attempt. External text is kept as a parsed
//! value or as an [`Excerpt`], so an attempt is short, fits on one line and never holds a pasted secret.

use std::fmt;

use crate::{
    event::{Fact, Target},
    slug::Slug,
    tenant::TenantId,
};

/// What an actor tried to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessViolation {
    /// An id that the tenant does not have. No lookup was made in other tenants.
    ForeignId(Target),
    /// A tenant to which the actor does not belong; `None` if the text cannot name a tenant.
    OtherTenant(Option<NamedTenant>),
    /// A statement that could not be confined to the tenant, described by the part that was rejected.
    RefusedStatement(Excerpt),
}

/// A tenant by the id or slug the actor gave. The tenant may not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedTenant {
    /// Named by id.
    Id(TenantId),
    /// Named by slug.
    Slug(Slug),
}

impl fmt::Display for NamedTenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Slug(slug) => slug.fmt(f),
        }
    }
}

/// A cross-tenant access attempt, as an event of the actor's tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessViolated {
    /// The tenant of the actor.
    pub tenant_id: TenantId,
    /// What the actor tried to reach.
    pub violation: AccessViolation,
    /// The number of attempts by the same actor that were not recorded since the last recorded one.
    pub unrecorded: u32,
}

impl AccessViolated {
    #[allow(clippy::unused_self, reason = "the events of all aggregates are asked alike")]
    pub(crate) const fn name(&self) -> &'static str {
        "cross_tenant.attempted"
    }

    /// Returns the target if it was named by an id, otherwise the actor's tenant.
    pub(crate) const fn target(&self) -> Target {
        match self.violation.target() {
            Some(target) => target,
            None => Target::Tenant(self.tenant_id),
        }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        let named = self.violation.named().map(|named| Fact::set("named", &named));
        let unrecorded = (self.unrecorded > 0).then(|| Fact::set("unrecorded", &self.unrecorded));
        [Some(Fact::set("kind", self.violation.kind())), named, unrecorded].into_iter().flatten().collect()
    }
}

impl AccessViolation {
    /// The kinds of attempts, as stored and counted.
    pub const KINDS: [&str; 3] = ["foreign_id", "other_tenant", "refused_statement"];

    /// Returns the kind of this attempt.
    pub const fn kind(&self) -> &'static str {
        let [foreign_id, other_tenant, refused_statement] = Self::KINDS;
        match self {
            Self::ForeignId(_) => foreign_id,
            Self::OtherTenant(_) => other_tenant,
            Self::RefusedStatement(_) => refused_statement,
        }
    }

    /// Returns the target if it was named by an id.
    pub const fn target(&self) -> Option<Target> {
        match self {
            Self::ForeignId(target) => Some(*target),
            Self::OtherTenant(Some(NamedTenant::Id(id))) => Some(Target::Tenant(*id)),
            Self::OtherTenant(_) | Self::RefusedStatement(_) => None,
        }
    }

    /// Returns the text of the attempt: the id or slug of another tenant, or the rejected part of a statement. Returns
    /// `None` for a foreign id and for text that cannot name a tenant.
    pub fn named(&self) -> Option<String> {
        match self {
            Self::OtherTenant(named) => named.as_ref().map(ToString::to_string),
            Self::RefusedStatement(what) => Some(what.as_str().to_owned()),
            Self::ForeignId(_) => None,
        }
    }
}

/// External text in a form that is safe to log: at most [`Excerpt::LONGEST`] visible characters on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    /// The maximum number of characters kept.
    pub const LONGEST: usize = 120;

    /// Keeps the beginning of the text. Quotes, backslashes, and characters that are invisible, break the line or
    /// change the reading direction are escaped.
    pub fn new(text: &str) -> Self {
        Self(text.escape_debug().take(Self::LONGEST).collect())
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::Id;

    #[test]
    fn an_attempt_tells_its_kind_and_what_was_reached_for() {
        let uuid = Uuid::from_u128(7);
        let slug = || NamedTenant::Slug(Slug::restore("globex").unwrap());
        let member = Target::Member(Id::new(uuid));
        let text = Some(uuid.to_string());
        for (violation, kind, target, named) in [
            (AccessViolation::ForeignId(member), "foreign_id", Some(member), None),
            (
                AccessViolation::OtherTenant(Some(NamedTenant::Id(Id::new(uuid)))),
                "other_tenant",
                Some(Target::Tenant(Id::new(uuid))),
                text,
            ),
            (AccessViolation::OtherTenant(Some(slug())), "other_tenant", None, Some("globex".to_owned())),
            (AccessViolation::OtherTenant(None), "other_tenant", None, None),
            (
                AccessViolation::RefusedStatement(Excerpt::new("the table people")),
                "refused_statement",
                None,
                Some("the table people".to_owned()),
            ),
        ] {
            assert_eq!((violation.kind(), violation.target(), violation.named()), (kind, target, named));
        }
    }

    #[test]
    fn an_excerpt_is_short_visible_and_on_one_line() {
        assert_eq!(Excerpt::new("the table größe").as_str(), "the table größe");
        assert_eq!(Excerpt::new("a\r\nb\u{202e}c\0").as_str(), r"a\r\nb\u{202e}c\0");
        for long in ["x".repeat(1000), "\n".repeat(1000), "ö".repeat(1000)] {
            assert_eq!(Excerpt::new(&long).as_str().chars().count(), Excerpt::LONGEST);
        }
    }
}
