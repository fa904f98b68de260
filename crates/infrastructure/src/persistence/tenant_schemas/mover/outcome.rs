//! What the errors of the database mean for a move.

use sea_orm::DbErr;
pub(super) use tenantry_application::ports::tenant_mover::{MoveError, MoveStep, Moved};

use crate::persistence::error::translate;

/// The server cancelled a statement that waited: for a lock for too long, or for one who waits for it.
pub(super) const WAITED: [&str; 2] = ["55P03", "40P01"];

pub(super) fn failed(error: DbErr) -> MoveError {
    MoveError::Store(translate(error))
}
