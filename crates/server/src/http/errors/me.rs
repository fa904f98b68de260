//! Errors of the routes under `/v1/me`.

use tenantry_application::use_cases::me::{
    list_my_sessions::ListMySessionsError, list_my_tenants::ListMyTenantsError, rename_me::RenameMeError,
    revoke_my_sessions::RevokeMySessionsError,
};

use super::shared::not_found;
use crate::http::problem::Problem;

impl From<RenameMeError> for Problem {
    fn from(error: RenameMeError) -> Self {
        match error {
            RenameMeError::Access(error) => error.into(),
            RenameMeError::Store(error) => error.into(),
        }
    }
}

impl From<ListMyTenantsError> for Problem {
    fn from(error: ListMyTenantsError) -> Self {
        match error {
            ListMyTenantsError::Access(error) => error.into(),
            ListMyTenantsError::Store(error) => error.into(),
        }
    }
}

impl From<ListMySessionsError> for Problem {
    fn from(error: ListMySessionsError) -> Self {
        match error {
            ListMySessionsError::Access(error) => error.into(),
            ListMySessionsError::Store(error) => error.into(),
        }
    }
}

impl From<RevokeMySessionsError> for Problem {
    fn from(error: RevokeMySessionsError) -> Self {
        match error {
            RevokeMySessionsError::Access(error) => error.into(),
            RevokeMySessionsError::NotFound => not_found(),
            RevokeMySessionsError::Store(error) => error.into(),
        }
    }
}
