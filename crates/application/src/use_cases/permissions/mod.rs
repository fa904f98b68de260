//! What a role can allow in this service.

pub mod list_permissions;

use self::list_permissions::ListPermissions;
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Permissions {
    pub list: ListPermissions,
}

impl Permissions {
    pub(crate) fn new(parts: &Parts) -> Self {
        Self { list: ListPermissions::of(&parts.adapters.permissions) }
    }
}
