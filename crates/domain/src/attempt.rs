//! Attempts to get out of one's tenant: what somebody reached for that is not in it.
//!
//! An attempt is told to the tenant it was made from, so it says nothing of any other: an id that another tenant has and
//! one that nobody has are the same attempt. What came from outside is kept as a parsed value or as an [`Excerpt`], so
//! an attempt is always short, on one line, and never a text in which somebody pasted a secret.

use std::fmt;

use crate::{event::Target, id::TenantId, slug::Slug};

/// What somebody reached for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// An id that his tenant does not have. Nobody asked whether another has it.
    ForeignId(Target),
    /// A tenant he is not in, in a header or as a wish; `None` where the text can be no tenant's name.
    OtherTenant(Option<NamedTenant>),
    /// A statement that could not be confined to his tenant, by what was refused of it.
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

impl Attempt {
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
        for (attempt, kind, target, named) in [
            (Attempt::ForeignId(member), "foreign_id", Some(member), None),
            (
                Attempt::OtherTenant(Some(NamedTenant::Id(Id::new(uuid)))),
                "other_tenant",
                Some(Target::Tenant(Id::new(uuid))),
                text,
            ),
            (Attempt::OtherTenant(Some(slug())), "other_tenant", None, Some("globex".to_owned())),
            (Attempt::OtherTenant(None), "other_tenant", None, None),
            (
                Attempt::RefusedStatement(Excerpt::new("the table people")),
                "refused_statement",
                None,
                Some("the table people".to_owned()),
            ),
        ] {
            assert_eq!((attempt.kind(), attempt.target(), attempt.named()), (kind, target, named));
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
