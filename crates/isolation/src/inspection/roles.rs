//! A role on PostgreSQL, and the ways around row-level security that are not properties of a table.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement};

use super::{
    declarations::Declarations,
    facts::{
        Security,
        postgres::{all, apart},
    },
    report::Finding,
};
use crate::{
    Registry, TenantSchema,
    names::{written, written_table},
};

const ROLE: &str = "SELECT current_user::text AS name, session_user::text AS login, r.rolsuper AS is_superuser, \
     r.rolbypassrls AS bypasses, r.rolcreaterole AS makes_roles, (s.rolsuper OR s.rolbypassrls) AS login_is_unbound, \
     (SELECT string_agg(o.rolname::text, ', ' ORDER BY o.rolname) FROM pg_roles o WHERE (o.rolsuper OR o.rolbypassrls) \
     AND o.rolname <> current_user AND pg_has_role(current_user, o.oid, 'MEMBER')) AS becomes, \
     current_schema()::text AS schema, has_schema_privilege(current_schema(), 'CREATE') AS creates \
     FROM pg_roles r, pg_roles s WHERE r.rolname = current_user AND s.rolname = session_user";

/// Views with the rights of their owner, which no policy restricts, and materialized copies of rows without any policy,
/// as far as the serving role may use them.
const VIEWS: &str = "SELECT {c} AS about, c.relkind = 'm' AS is_copy FROM pg_class c WHERE c.relkind IN ('v', 'm') AND {here} \
     AND NOT coalesce(array_to_string(c.reloptions, ' ') ~ 'security_invoker=(true|on|yes|1)', false) \
     AND (has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege(c.oid, 'DELETE')) ORDER BY 1";

const FUNCTIONS: &str = "SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) \
     AS about, false AS is_copy FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef \
     AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1";

/// The other schemas of registered tables in which the serving role may create.
const CREATES: &str = "SELECT DISTINCT n.nspname::text AS about, false AS is_copy FROM pg_class c \
     JOIN pg_namespace n ON n.oid = c.relnamespace {ours} AND n.nspname <> current_schema() \
     AND has_schema_privilege(n.oid, 'CREATE') ORDER BY 1";

/// Tables in schemas that no table is registered with, on which the serving role was granted something, itself or by a
/// role that it belongs to. What everybody may do is not told.
const LEFT_OVER: &str = "SELECT {c} AS about, string_agg(DISTINCT a.privilege_type, ', ') AS rights, \
     string_agg(DISTINCT pg_get_userbyid(a.grantee)::text, chr(31)) AS roles \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a \
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT {here} AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
     AND n.nspname NOT LIKE 'pg\\_t%' AND a.grantee <> 0 AND a.grantee <> c.relowner AND pg_has_role(a.grantee, 'MEMBER') \
     GROUP BY 1 ORDER BY 1";

/// A role, by default the serving one.
#[derive(Debug, FromQueryResult)]
#[allow(clippy::struct_excessive_bools, reason = "each is an attribute of a role")]
pub(super) struct Role {
    pub(super) name: String,
    /// The role that logged in, which may be a different one.
    login: String,
    pub(super) is_superuser: bool,
    bypasses: bool,
    makes_roles: bool,
    login_is_unbound: bool,
    /// Roles that it may become and that row-level security does not restrict.
    becomes: Option<String>,
    schema: String,
    /// Whether it may create tables and functions.
    creates: bool,
}

#[derive(Debug, FromQueryResult)]
struct Found {
    about: String,
    is_copy: bool,
}

#[derive(Debug, FromQueryResult)]
struct LeftOver {
    about: String,
    rights: String,
    roles: String,
}

impl Role {
    pub(super) async fn of(serving: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let found = Self::find_by_statement(Statement::from_string(DbBackend::Postgres, ROLE)).one(serving).await?;
        found.ok_or_else(|| DbErr::RecordNotFound("the role of this connection".to_owned()))
    }

    /// Returns whether row-level security does not restrict it.
    pub(super) const fn is_unbound(&self) -> bool {
        self.is_superuser || self.bypasses
    }

    /// Returns the rights of the role that it should not have. `noun` is what the findings call it.
    pub(super) fn findings(
        &self,
        noun: &str,
        found: &BTreeMap<String, Security>,
        declared: &Declarations,
    ) -> Vec<Finding> {
        let role = written(&self.name);
        let tell = |what: &str, remedy: String| Finding::new(&self.name, format!("{noun} {what}"), remedy);
        if self.is_superuser {
            // A superuser may do everything else too.
            return vec![tell("is a superuser", format!("ALTER ROLE {role} NOSUPERUSER"))];
        }
        let mut told = Vec::new();
        if self.bypasses {
            let what = "bypasses row-level security (BYPASSRLS)";
            told.push(tell(what, format!("ALTER ROLE {role} NOBYPASSRLS")));
        }
        if let Some(others) = &self.becomes {
            let what = format!("may become {others}, which row-level security does not restrict");
            told.push(tell(&what, format!("REVOKE {others} FROM {role}")));
        }
        if self.makes_roles {
            let what = "may create roles (CREATEROLE)";
            told.push(tell(what, format!("ALTER ROLE {role} NOCREATEROLE")));
        }
        if self.creates {
            let what = "may create tables and functions";
            told.push(tell(what, format!("REVOKE CREATE ON SCHEMA {} FROM {role}, PUBLIC", written(&self.schema))));
        }
        let owners: BTreeSet<&str> = declared
            .registry
            .tables()
            .filter_map(|(name, _)| found.get(name))
            .filter(|security| security.owned)
            .map(|security| security.owner.as_str())
            .collect();
        told.extend(owners.iter().map(|owner| {
            let remedy = if *owner == self.name {
                declared.owner_remedy.to_owned()
            } else {
                format!("REVOKE {} FROM {role}", written(owner))
            };
            tell(&format!("may act as {owner}, which owns tables"), remedy)
        }));
        told
    }

    /// Notes a setup that is only good enough to begin with.
    pub(super) fn note(&self) -> Option<String> {
        let Self { name, login, .. } = self;
        (self.login_is_unbound && login != name).then(|| {
            format!("{login} logs in and drops to {name}; in production give the serving role a login of its own")
        })
    }
}

/// Returns the rights that the serving role, or the role of tenants' statements, has on tables outside of all schemas that
/// the service uses. A table that was taken out of the registry, or was never in it, keeps them.
pub(super) async fn left_over(serving: &impl ConnectionTrait, declared: &Declarations) -> Result<Vec<Finding>, DbErr> {
    let found = all::<LeftOver>(serving, &declared.registry, LEFT_OVER).await?;
    let is_left_out = |found: &LeftOver| {
        declared.tenant_schemas && found.about.split_once('.').is_some_and(|(schema, _)| TenantSchema::is_one(schema))
    };
    let finding = |LeftOver { about, rights, roles }: LeftOver| {
        let whose: Vec<String> = apart(&roles).iter().map(|role| written(role)).collect();
        let whose = whose.join(", ");
        let what = format!("{whose} may {rights} on it, though it is not registered");
        let remedy = format!("REVOKE {rights} ON {} FROM {whose}", written_table(&about));
        Finding::new(about, what, remedy)
    };
    Ok(found.into_iter().filter(|found| !is_left_out(found)).map(finding).collect())
}

/// Returns the views and functions that bypass row-level security.
pub(super) async fn ways_around(
    serving: &DatabaseConnection,
    registry: &Registry,
    role: &str,
) -> Result<Vec<Finding>, DbErr> {
    let ask = |query| all::<Found>(serving, registry, query);
    let mut told = Vec::new();
    for Found { about, .. } in ask(CREATES).await? {
        let what = format!("the serving role may create tables and functions in the schema {about}");
        let remedy = format!("REVOKE CREATE ON SCHEMA {} FROM {}, PUBLIC", written(&about), written(role));
        told.push(Finding::new(role, what, remedy));
    }
    let role = written(role);
    for Found { about, is_copy } in ask(VIEWS).await? {
        let view = written_table(&about);
        told.push(if is_copy {
            let what = "it is a materialized view, which row-level security does not cover";
            Finding::new(about, what, format!("REVOKE ALL ON {view} FROM {role}, PUBLIC"))
        } else {
            let what = "it is a view that reads with the rights of its owner";
            Finding::new(about, what, format!("ALTER VIEW {view} SET (security_invoker = true)"))
        });
    }
    for Found { about, .. } in ask(FUNCTIONS).await? {
        let remedy = format!("ALTER ROUTINE {about} SECURITY INVOKER");
        told.push(Finding::new(about, "it is a SECURITY DEFINER function that the serving role may call", remedy));
    }
    Ok(told)
}
