//! People as the operator of the installation handles them.

pub mod import_user;

use self::import_user::ImportUser;
use crate::{parts::Parts, use_cases::tenants::find_tenant::FindTenant};

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Users {
    pub import: ImportUser,
}

impl Users {
    pub(crate) fn new(parts: &Parts) -> Self {
        Self {
            import: ImportUser {
                find_tenant: FindTenant { store: parts.adapters.store.clone() },
                access: parts.access.clone(),
                admission: parts.admission.clone(),
                hasher: parts.adapters.hasher.clone(),
            },
        }
    }
}
