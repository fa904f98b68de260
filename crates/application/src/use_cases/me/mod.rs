//! What signed-in people see and change of their own account.

pub mod list_my_sessions;
pub mod list_my_tenants;
pub mod rename_me;
pub mod revoke_my_sessions;
pub mod who_am_i;

use self::{
    list_my_sessions::ListMySessions, list_my_tenants::ListMyTenants, rename_me::RenameMe,
    revoke_my_sessions::RevokeMySessions, who_am_i::WhoAmI,
};
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Me {
    pub who_am_i: WhoAmI,
    pub rename: RenameMe,
    pub list_tenants: ListMyTenants,
    pub list_sessions: ListMySessions,
    pub revoke_sessions: RevokeMySessions,
}

impl Me {
    pub(crate) fn new(parts: &Parts) -> Self {
        let access = || parts.access.clone();
        Self {
            who_am_i: WhoAmI { embedded: parts.adapters.permissions.clone() },
            rename: RenameMe { access: access() },
            list_tenants: ListMyTenants { access: access() },
            list_sessions: ListMySessions { access: access() },
            revoke_sessions: RevokeMySessions { access: access() },
        }
    }
}
