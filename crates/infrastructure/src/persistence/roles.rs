//! The roles on PostgreSQL under which statements run.
//!
//! [`TENANT_ROLE`] runs the statements of a tenant and of an embedder. It has rights on the embedder's tables and may
//! read what a tenant may see of Tenantry's, and no right on the tables of people. [`SERVING_ROLE`] runs Tenantry's own
//! work, in which a person and a membership change together. It is a member of the first, so each policy that names
//! [`TENANT_ROLE`] restricts both. [`MOVING_ROLE`] is a member of the first too, and moves the rows of one tenant from its
//! tables in one tier to those in another. Nobody logs in with it, and the role that serves is no member of it.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};
use sea_orm_migration::SchemaManager;
use tenantry_isolation::row_level_security::{TenantPolicy, grant, quoted, raise_by};

use super::open_error::OpenError;

/// The role of the statements of a tenant.
pub const TENANT_ROLE: &str = "tenantry_tenant";
/// The role of Tenantry's own work.
pub(super) const SERVING_ROLE: &str = "tenantry_serving";
/// The role that moves a tenant's rows. Row-level security restricts it to the tenant, as it does not trust the owner of
/// the tables with more.
pub(super) const MOVING_ROLE: &str = "tenantry_moving";
/// What no role of ours may be or do.
const ATTRIBUTES: &str = "NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION";
/// The privilege that a role needs on another role to assume it by `SET ROLE`. Since version 16 membership is not
/// enough: the creator of a role is its member and may grant it, also to itself, but may not assume it.
pub(super) const TAKING_ON: &str =
    "CASE WHEN current_setting('server_version_num')::int4 >= 160000 THEN 'SET' ELSE 'MEMBER' END";

/// Puts a table of the embedder under row-level security, with a policy for [`TENANT_ROLE`]. Its column `tenant_id` names
/// the tenant of each row. Call it in the migration that creates the table. It has no effect on SQLite.
pub async fn raise_walls(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    raise_walls_by(manager, table, TenantPolicy::default()).await
}

/// Like [`raise_walls`], for a table whose tenant column has another name or type.
pub async fn raise_walls_by(manager: &SchemaManager<'_>, table: &str, policy: TenantPolicy<'_>) -> Result<(), DbErr> {
    raise_by(manager, table, policy.for_role(TENANT_ROLE)).await
}

/// Returns the statement that does something unless a condition holds. If this role may not, or another start has done it,
/// nothing happens: whoever needs it says what is missing.
fn unless(holds: &str, then: &str) -> String {
    format!(
        "IF NOT {holds} THEN BEGIN {then}; EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation \
         OR internal_error THEN NULL; END; END IF;"
    )
}

/// Returns the statement by which the role that migrates becomes a member of that role.
fn take_on(role: &str) -> String {
    unless(&format!("pg_has_role('{role}', {TAKING_ON})"), &format!("GRANT {role} TO CURRENT_USER"))
}

/// Returns the statements that create [`MOVING_ROLE`] if it is missing. Only a move needs it.
fn moving() -> String {
    format!(
        "{} IF to_regrole('{MOVING_ROLE}') IS NOT NULL THEN {} {} END IF;",
        unless(
            &format!("(to_regrole('{MOVING_ROLE}') IS NOT NULL)"),
            &format!("CREATE ROLE {MOVING_ROLE} {ATTRIBUTES}")
        ),
        unless(
            &format!("pg_has_role('{MOVING_ROLE}', '{TENANT_ROLE}', 'MEMBER')"),
            &format!("GRANT {TENANT_ROLE} TO {MOVING_ROLE}")
        ),
        take_on(MOVING_ROLE)
    )
}

/// Gives [`MOVING_ROLE`] these privileges, if it exists.
pub(super) async fn grant_moving(
    owner: &impl ConnectionTrait,
    tables: impl IntoIterator<Item = (&str, &'static str)>,
) -> Result<(), DbErr> {
    let find = format!("SELECT to_regrole('{MOVING_ROLE}') IS NOT NULL AS exists");
    let found = owner.query_one_raw(Statement::from_string(DbBackend::Postgres, find)).await?;
    if found.is_some_and(|row| row.try_get("", "exists").unwrap_or(false)) {
        grant(owner, MOVING_ROLE, tables).await?;
    }
    Ok(())
}

/// Creates the roles if they are missing, and makes `login` a member of [`SERVING_ROLE`], if it is another role.
///
/// Roles belong to the whole server: the start of another database may have created them, or may be creating them right
/// now.
pub(super) async fn create(owner: &DatabaseTransaction, login: &str) -> Result<(), OpenError> {
    let create = |role: &str| {
        format!(
            "IF to_regrole('{role}') IS NULL THEN \
               BEGIN CREATE ROLE {role} {ATTRIBUTES}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END; \
             END IF;"
        )
    };
    let literal = login.replace('\'', "''");
    let member = if login == SERVING_ROLE {
        format!("IF NOT pg_has_role('{SERVING_ROLE}', {TAKING_ON}) THEN GRANT {SERVING_ROLE} TO CURRENT_USER; END IF;")
    } else {
        format!(
            "IF NOT pg_has_role('{literal}', '{SERVING_ROLE}', 'MEMBER') THEN GRANT {SERVING_ROLE} TO {}; END IF; \
             IF NOT pg_has_role('{literal}', '{SERVING_ROLE}', 'USAGE') THEN \
               RAISE EXCEPTION 'the role % does not inherit what it is granted', '{literal}'; \
             END IF; {}",
            quoted(login),
            // It founds tenants with their own tables, which it makes before it goes on as that role.
            take_on(SERVING_ROLE)
        )
    };
    // Two starts may grant the same membership at once; the slower one finds the row changed.
    let text = format!(
        "DO $$ BEGIN {} {} \
         IF NOT pg_has_role('{SERVING_ROLE}', '{TENANT_ROLE}', 'MEMBER') THEN \
           BEGIN GRANT {TENANT_ROLE} TO {SERVING_ROLE}; EXCEPTION WHEN unique_violation OR internal_error THEN NULL; END; \
         END IF; \
         {member} {} END $$",
        create(TENANT_ROLE),
        create(SERVING_ROLE),
        moving()
    );
    let to = if login == SERVING_ROLE { "the role of the URL".to_owned() } else { quoted(login) };
    let inherit = if login == SERVING_ROLE { String::new() } else { format!("; ALTER ROLE {to} INHERIT") };
    let remedy = format!(
        "CREATE ROLE {TENANT_ROLE} NOLOGIN; CREATE ROLE {SERVING_ROLE} NOLOGIN; GRANT {TENANT_ROLE} TO {SERVING_ROLE}; \
         GRANT {SERVING_ROLE} TO {to}{inherit}"
    );
    let made = owner.execute_unprepared(&text).await;
    made.map(drop).map_err(|source| OpenError::Role { remedy, source })
}
