//! The rights that a move needs.

use sea_orm::{DbBackend, FromQueryResult, IsolationLevel, Statement};
use tenantry_isolation::row_level_security::quoted;

use super::{
    Mover,
    outcome::{MoveError, failed},
};
use crate::persistence::roles::{MOVING_ROLE, TAKING_ON, TENANT_ROLE, grant_moving};

impl Mover<'_> {
    /// Checks that this role can go on as the one that moves rows, and gives that one its rights on the shared tables.
    pub(super) async fn check_role(&self) -> Result<(), MoveError> {
        let transaction = self.session.begin(IsolationLevel::ReadCommitted).await.map_err(failed)?;
        let rights = Rights::find_by_statement(Statement::from_string(DbBackend::Postgres, rights()));
        let found = rights.one(&transaction).await.map_err(failed)?;
        if let Some(remedy) = found.as_ref().and_then(Rights::remedy) {
            return Err(MoveError::Role { remedy });
        }
        // A role that an administrator created after the start has none yet.
        let tables = self.schemas.builder.tables.of_mover();
        grant_moving(&transaction, tables).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }
}

/// What the role that migrates and the one that moves rows may.
#[derive(Debug, FromQueryResult)]
struct Rights {
    name: String,
    exists: bool,
    is_of_tenants: bool,
    is_taken_on: bool,
}

impl Rights {
    /// Returns the statements that are missing, if any is.
    fn remedy(&self) -> Option<String> {
        let missing = [
            (self.exists, format!("CREATE ROLE {MOVING_ROLE} NOLOGIN")),
            (self.is_of_tenants, format!("GRANT {TENANT_ROLE} TO {MOVING_ROLE}")),
            (self.is_taken_on, format!("GRANT {MOVING_ROLE} TO {}", quoted(&self.name))),
        ];
        let missing: Vec<String> = missing.into_iter().filter(|(is_right, _)| !is_right).map(|(_, run)| run).collect();
        (!missing.is_empty()).then(|| missing.join("; "))
    }
}

fn rights() -> String {
    let moving = format!("to_regrole('{MOVING_ROLE}')");
    format!(
        "SELECT current_user::text AS name, {moving} IS NOT NULL AS exists, \
         coalesce(pg_has_role({moving}, to_regrole('{TENANT_ROLE}'), 'USAGE'), false) AS is_of_tenants, \
         coalesce(pg_has_role({moving}, {TAKING_ON}), false) AS is_taken_on"
    )
}
