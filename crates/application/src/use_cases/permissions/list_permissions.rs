//! Lists every permission of the service, ours and the embedder's, without a query: they are known from the start.

use std::sync::Arc;

use tenantry_domain::{
    page::{Page, PageRequest},
    permission::{EmbeddedPermission, Permission},
    role::Role,
};

use crate::actor::{AccessError, Actor};

/// A permission, for people who choose what a role allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedPermission {
    /// Its name in the API and in tokens.
    pub name: &'static str,
    /// What it allows, if the service says so.
    pub description: Option<&'static str>,
    /// The lowest built-in role that holds it.
    pub least_role: Role,
}

/// The position of a permission in the list: its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionKey(pub String);

/// The use case. It needs no port.
#[derive(Debug, Clone)]
pub struct ListPermissions {
    by_name: Arc<[ListedPermission]>,
}

impl ListPermissions {
    /// Takes the permissions of the embedding service besides ours.
    pub fn of(embedded: &[EmbeddedPermission]) -> Self {
        let ours = Permission::ALL.into_iter().map(ListedPermission::from);
        let mut all: Vec<_> = ours.chain(embedded.iter().copied().map(ListedPermission::from)).collect();
        all.sort_by_key(|permission| permission.name);
        Self { by_name: all.into() }
    }

    /// Returns a page of the permissions, by name. They are the same for all members, even in a blocked tenant.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`].
    pub fn execute(
        &self,
        actor: &Actor,
        page: PageRequest<PermissionKey>,
    ) -> Result<Page<ListedPermission, PermissionKey>, AccessError> {
        actor.member()?;
        let PageRequest { after, limit } = page;
        let begin = after.map_or(0, |PermissionKey(last)| self.by_name.partition_point(|it| it.name <= last.as_str()));
        let rows = self.by_name.iter().skip(begin).take(usize::from(limit.get()) + 1).copied().collect();
        Ok(Page::from_overread(rows, limit, |last: &ListedPermission| PermissionKey(last.name.to_owned())))
    }
}

impl From<Permission> for ListedPermission {
    fn from(ours: Permission) -> Self {
        Self { name: ours.as_str(), description: Some(ours.description()), least_role: ours.least_role() }
    }
}

impl From<EmbeddedPermission> for ListedPermission {
    fn from(embedded: EmbeddedPermission) -> Self {
        let (name, description) = (embedded.as_str(), embedded.description());
        Self { name, description, least_role: embedded.least_role() }
    }
}
