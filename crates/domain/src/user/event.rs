//! The events of people.

use super::UserId;
use crate::event::{Fact, Target};

/// Something that happened to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ids and facts their names say; the variants are documented")]
pub enum UserEvent {
    /// A person changed their name.
    Updated { user_id: UserId, facts: Vec<Fact> },
}

impl UserEvent {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Updated { .. } => "user.updated",
        }
    }

    pub(crate) const fn target(&self) -> Target {
        match self {
            Self::Updated { user_id, .. } => Target::User(*user_id),
        }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Updated { facts, .. } => facts.clone(),
        }
    }
}
