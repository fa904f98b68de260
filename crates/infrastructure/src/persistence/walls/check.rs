//! The proof before anything is served: row-level security binds this very connection, on every tenant's table.

use std::{collections::HashMap, fmt};

use sea_orm::{DatabaseConnection, DbBackend, FromQueryResult, Statement};

use crate::{
    persistence::database::OpenError,
    scoping::{Confinement, Registry},
};

/// A wall that does not stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingWall {
    /// Around which table.
    pub table: String,
    /// What is missing.
    pub what: &'static str,
}

/// Walls that do not stand. Nothing is served without them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct MissingWalls(pub Vec<MissingWall>);

impl fmt::Display for MissingWalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<String> = self.0.iter().map(|wall| format!("{}: {}", wall.table, wall.what)).collect();
        write!(f, "the walls between tenants do not stand ({})", told.join("; "))
    }
}

/// What the catalogue says of a table, asked by whoever serves.
#[derive(Debug, FromQueryResult)]
#[allow(clippy::struct_excessive_bools, reason = "each is a column of the answer")]
struct Found {
    name: String,
    enabled: bool,
    forced: bool,
    /// Whether it binds the role of this connection.
    active: bool,
    /// Whether the role of this connection could take it down.
    owned: bool,
    /// Whether every policy names the tenant, and there is one for reading and one for writing.
    guarded: bool,
}

const FIND: &str = "SELECT c.relname::text AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced, \
     row_security_active(c.oid) AS active, pg_has_role(c.relowner, 'USAGE') AS owned, \
     coalesce((SELECT bool_and(coalesce(pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)) \
     LIKE '%app.tenant_id%' AND coalesce(pg_get_expr(p.polwithcheck, c.oid), '-app.tenant_id') LIKE '%app.tenant_id%') \
     AND bool_or(p.polqual IS NOT NULL) AND bool_or(p.polwithcheck IS NOT NULL) \
     FROM pg_policy p WHERE p.polrelid = c.oid), false) AS guarded \
     FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace";

/// Refuses a database in which a registered tenant's table is not walled against the role of this connection.
pub(in crate::persistence) async fn check(serving: &DatabaseConnection, registry: &Registry) -> Result<(), OpenError> {
    let find = Statement::from_string(DbBackend::Postgres, FIND);
    let found = Found::find_by_statement(find).all(serving).await.map_err(OpenError::Connect)?;
    let found: HashMap<&str, &Found> = found.iter().map(|table| (table.name.as_str(), table)).collect();
    let mut missing: Vec<MissingWall> = registry
        .tables()
        .filter_map(|(name, table)| {
            let tenant = matches!(table.confinement(), Confinement::Tenant { .. });
            let what = match found.get(name) {
                None => Some("there is no such table"),
                Some(found) => tenant.then(|| found.missing()).flatten(),
            };
            what.map(|what| MissingWall { table: name.to_owned(), what })
        })
        .collect();
    missing.sort_by(|one, other| one.table.cmp(&other.table));
    if missing.is_empty() { Ok(()) } else { Err(MissingWalls(missing).into()) }
}

impl Found {
    /// The first thing that is missing, the widest hole first.
    fn missing(&self) -> Option<&'static str> {
        [
            (self.enabled, "row-level security is not enabled"),
            (self.forced, "row-level security is not forced on its owner"),
            (!self.owned, "the serving role may act as its owner"),
            (self.active, "the serving role bypasses row-level security"),
            (self.guarded, "a policy does not name the tenant, for reading (USING) and for writing (WITH CHECK)"),
        ]
        .into_iter()
        .find_map(|(stands, what)| (!stands).then_some(what))
    }
}
