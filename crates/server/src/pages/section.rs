//! The sections that a service adds to the rail of an organization.

use tenantry_domain::{permission::EmbeddedPermission, role::Role};

use super::text::Text;

/// A section of the rail, which leads to a page of the service: `/o/{organization}/` and its path.
#[derive(Debug, Clone)]
pub struct Section {
    pub(super) path: &'static str,
    pub(super) title: Text,
    pub(super) icon: Icon,
    permission: Option<EmbeddedPermission>,
}

/// The picture beside the title of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "each picture shows what its name says")]
pub enum Icon {
    #[default]
    Box,
    Calendar,
    Chart,
    Document,
    List,
    Tag,
}

impl Icon {
    /// Returns the name of the picture in the templates.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::Calendar => "calendar",
            Self::Chart => "chart",
            Self::Document => "document",
            Self::List => "list",
            Self::Tag => "tag",
        }
    }
}

impl Section {
    /// Creates a section whose page has that path below the organization's, such as `products`.
    pub const fn new(path: &'static str, title: Text) -> Self {
        Self { path, title, icon: Icon::Box, permission: None }
    }

    /// Sets the picture beside the title.
    pub const fn icon(self, icon: Icon) -> Self {
        Self { icon, ..self }
    }

    /// Shows the section to those alone whose role holds the permission. The page itself has to check it too.
    pub const fn requires(self, permission: EmbeddedPermission) -> Self {
        Self { permission: Some(permission), ..self }
    }

    /// Returns whether a member with that role sees the section.
    pub(super) fn is_for(&self, role: Role) -> bool {
        self.permission.is_none_or(|permission| permission.is_held_by(role))
    }

    /// Returns whether the path is one or more words of small letters, digits and hyphens with slashes between them.
    pub(super) fn is_well_formed(&self) -> bool {
        let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        self.path.split('/').all(|word| !word.is_empty() && word.chars().all(is_part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_of_words() {
        let is_well_formed = |path| Section::new(path, Text::new("Title")).is_well_formed();
        assert!(is_well_formed("products") && is_well_formed("shop/products-2"));
        for path in ["", "/products", "products/", "a//b", "Products", "{id}", "a b", "a?b"] {
            assert!(!is_well_formed(path), "{path}");
        }
    }
}
