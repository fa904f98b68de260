//! Who serves on PostgreSQL, and the ways around row-level security that are in no table.

use std::collections::BTreeSet;

use sea_orm::{DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement};

use super::{facts::Tables, inspect::Finding};
use crate::scoping::Registry;

const ROLE: &str = "SELECT current_user::text AS name, session_user::text AS login, r.rolsuper AS is_superuser, \
     r.rolbypassrls AS bypasses, r.rolcreaterole AS makes_roles, (s.rolsuper OR s.rolbypassrls) AS login_is_unbound \
     FROM pg_roles r, pg_roles s WHERE r.rolname = current_user AND s.rolname = session_user";

/// Views with the rights of their owner, whom no policy binds, and copies of rows that no policy is around.
const VIEWS: &str = "SELECT c.relname::text AS about, CASE c.relkind \
     WHEN 'm' THEN 'it is a materialized view, and row-level security is around none' \
     ELSE 'it is a view that reads with the rights of its owner; make it WITH (security_invoker = true)' END AS what \
     FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.relnamespace = current_schema()::regnamespace \
     AND NOT coalesce(array_to_string(c.reloptions, ' ') ~ 'security_invoker=(true|on|yes|1)', false) \
     AND (c.relkind = 'v' OR has_table_privilege(c.oid, 'SELECT')) ORDER BY 1";

const FUNCTIONS: &str = "SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) \
     AS about, 'it is a SECURITY DEFINER function that the serving role may call' AS what \
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef \
     AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1";

/// The role that serves.
#[derive(Debug, FromQueryResult)]
#[allow(clippy::struct_excessive_bools, reason = "each is an attribute of a role")]
pub(super) struct Role {
    pub(super) name: String,
    /// Who logged in, which may be another one.
    login: String,
    is_superuser: bool,
    bypasses: bool,
    makes_roles: bool,
    login_is_unbound: bool,
}

#[derive(Debug, FromQueryResult)]
struct Found {
    about: String,
    what: String,
}

impl Role {
    pub(super) async fn of(serving: &DatabaseConnection) -> Result<Self, DbErr> {
        let found = Self::find_by_statement(Statement::from_string(DbBackend::Postgres, ROLE)).one(serving).await?;
        found.ok_or_else(|| DbErr::RecordNotFound("the role of this connection".to_owned()))
    }

    /// Whether row-level security does not bind it.
    pub(super) const fn is_unbound(&self) -> bool {
        self.is_superuser || self.bypasses
    }

    pub(super) fn findings(&self, found: &Tables, registry: &Registry) -> Vec<Finding> {
        let mut told = Vec::new();
        for (holds, what) in [
            (self.is_superuser, "the serving role is a superuser"),
            (self.bypasses, "the serving role bypasses row-level security (BYPASSRLS)"),
            (self.makes_roles && !self.is_superuser, "the serving role may make roles (CREATEROLE)"),
        ] {
            told.extend(holds.then(|| what.to_owned()));
        }
        let owners: BTreeSet<&str> = registry
            .tables()
            .filter_map(|(name, _)| found.get(name)?.security.as_ref())
            .filter(|security| security.owned)
            .map(|security| security.owner.as_str())
            .collect();
        if !self.is_superuser {
            told.extend(owners.iter().map(|owner| format!("the serving role may act as {owner}, who owns tables")));
        }
        told.into_iter().map(|what| Finding { about: self.name.clone(), what }).collect()
    }

    /// Good enough to begin with.
    pub(super) fn note(&self) -> Option<String> {
        let Self { name, login, .. } = self;
        (self.login_is_unbound && login != name).then(|| {
            format!("{login} logs in and drops to {name}; in production give the serving role a login of its own")
        })
    }
}

/// Views and functions that get around row-level security.
pub(super) async fn ways_around(serving: &DatabaseConnection) -> Result<Vec<Finding>, DbErr> {
    let mut told = Vec::new();
    for query in [VIEWS, FUNCTIONS] {
        let found = Found::find_by_statement(Statement::from_string(DbBackend::Postgres, query)).all(serving).await?;
        told.extend(found.into_iter().map(|Found { about, what }| Finding { about, what }));
    }
    Ok(told)
}
