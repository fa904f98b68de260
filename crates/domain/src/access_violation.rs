//! Cross-tenant access attempts: what an actor reached for that is not in their tenant.
//!
//! The tenant of the actor is told of an attempt, so it must say nothing of any other tenant: an id that another tenant
//! has and an id that nobody has are the same attempt. Text from outside is kept as a parsed value or as an [`Excerpt`],
//! so an attempt is short, on one line, and never holds a pasted secret.

use std::fmt;

use crate::{
    event::{Fact, Target},
    slug::Slug,
    tenant::TenantId,
};

/// What an actor reached for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessViolation {
    /// An id that the tenant does not have. Whether another tenant has it was not looked up.
    ForeignId(Target),
    /// A tenant the actor is not in; `None` if the text cannot be the name of a tenant.
    OtherTenant(Option<NamedTenant>),
    /// A statement that could not be confined to the tenant, by what of it was refused.
    RefusedStatement(Excerpt),
}

/// A tenant by the name that was given for it, which it need not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedTenant {
    /// By id.
    Id(TenantId),
    /// By slug.
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

/// A cross-tenant access attempt, as the event of the tenant it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessViolated {
    /// The tenant of the actor.
    pub tenant_id: TenantId,
    /// What the actor reached for.
    pub violation: AccessViolation,
    /// How many attempts of the same actor were not recorded since the last one that was.
    pub unrecorded: u32,
}

impl AccessViolated {
    #[allow(clippy::unused_self, reason = "the events of all aggregates are asked alike")]
    pub(crate) const fn name(&self) -> &'static str {
        "cross_tenant.attempted"
    }

    /// The thing that was reached for if it was named by an id, and else the tenant of the actor.
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

    /// The kind of this attempt.
    pub const fn kind(&self) -> &'static str {
        let [foreign_id, other_tenant, refused_statement] = Self::KINDS;
        match self {
            Self::ForeignId(_) => foreign_id,
            Self::OtherTenant(_) => other_tenant,
            Self::RefusedStatement(_) => refused_statement,
        }
    }

    /// The thing that was reached for, where it was named by an id.
    pub const fn target(&self) -> Option<Target> {
        match self {
            Self::ForeignId(target) => Some(*target),
            Self::OtherTenant(Some(NamedTenant::Id(id))) => Some(Target::Tenant(*id)),
            Self::OtherTenant(_) | Self::RefusedStatement(_) => None,
        }
    }

    /// The text by which it was named, where that is no id of a thing.
    pub fn named(&self) -> Option<String> {
        match self {
            Self::OtherTenant(named) => named.as_ref().map(ToString::to_string),
            Self::RefusedStatement(what) => Some(what.as_str().to_owned()),
            Self::ForeignId(_) => None,
        }
    }
}

/// A text from outside as it may stand in a log: at most [`Excerpt::LONGEST`] characters of one line, all of them visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    /// The most characters that are kept.
    pub const LONGEST: usize = 120;

    /// The beginning of the text. Quotes, and whatever hides, breaks the line or turns the reading direction, are
    /// written as escapes.
    pub fn new(text: &str) -> Self {
        Self(text.escape_debug().take(Self::LONGEST).collect())
    }

    /// The text.
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
