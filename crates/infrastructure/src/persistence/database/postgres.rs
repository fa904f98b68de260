//! PostgreSQL: the migrating role, the serving role, and the isolation check that must pass before the server starts.
//!
//! The owner migrates the schema; the serving role owns nothing and can't bypass row-level security. With two URLs each
//! has its own, and the second is a member of [`SERVING_ROLE`]. With one URL its role is the owner, and every serving
//! connection starts as [`SERVING_ROLE`]. The start-up packet sets that role, not a statement, so that neither RESET nor
//! ROLLBACK undoes it. A tenant's transaction assumes [`TENANT_ROLE`].

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, FromQueryResult, RuntimeErr,
    SqlxPostgresConnector, Statement, TransactionTrait,
    sqlx::{
        self, ConnectOptions as _, Connection as _,
        postgres::{PgConnectOptions, PgPoolOptions},
    },
};
use tenantry_isolation::{
    Registry,
    inspection::check_row_level_security,
    row_level_security::{grant, privileges},
};

use super::{
    DatabaseOptions, OpenError, advisories,
    availability::longest_wait,
    looked::{Looked, Server},
    migrate, naming, pooler,
};
use crate::persistence::{
    migrations::own_migrations,
    roles::{self, SERVING_ROLE, TAKING_ON, TENANT_ROLE},
    tables,
    tenant_schemas::{OwnTables, TenantSchemas},
};

/// Before this version PUBLIC could create tables, and views could not run with the rights of the caller.
const OLDEST: i32 = 150_000;
const OLDEST_NAME: &str = "15";
/// The most statements that a connection keeps prepared. Statements in a tenant's own schema have texts of their own, and
/// the server keeps what it knows of each table that a connection has touched until the connection ends. A connection that
/// has prepared so many is closed, so it never touched more schemas. All statements on shared tables are fewer.
const MOST_PREPARED: usize = 600;
/// An arbitrary number that must be the same in every release. The process that holds this lock of the database
/// migrates.
const MIGRATING: i64 = 0x7465_6e61_6e74_7279;

/// Returns the serving pool, with the schema migrated and the isolation checked, and what makes schemas of tenants.
pub(super) async fn open(
    options: &DatabaseOptions,
    own: &Registry,
    embedded: &Registry,
) -> Result<(DatabaseConnection, Option<TenantSchemas>), OpenError> {
    let Login { given, connection: login, role } = Login::of(options).await?;
    if role.server_number < OLDEST {
        return Err(OpenError::Version { found: role.server, oldest: OLDEST_NAME });
    }
    if let Some(advisory) = advisories::advisory(role.server_number, &role.server) {
        tracing::warn!("{advisory}");
    }
    let drops = role.drops(options);
    let serving = if drops { SERVING_ROLE } else { role.name.as_str() };
    let owner = match &options.owner_url {
        Some(url) => Some(connect(parse(url)?, 1, options).await?),
        None => role.migrates.then(|| login.clone()),
    };
    match owner {
        Some(owner) => {
            bring_up_to_date(&owner, options, serving, embedded).await?;
            owner.close().await.map_err(OpenError::Connect)?;
        }
        None => refuse_pending(&login, &role.name).await?,
    }
    let schemas = schemas(options, &role, &given, embedded)?;
    // Closing it twice does no harm.
    login.close().await.map_err(OpenError::Connect)?;
    let given = if drops { given.options([("role", SERVING_ROLE)]) } else { given };
    let pool = connect(given, options.connections.max(2), options).await?;
    check_row_level_security(&pool, &tables::declarations(embedded.clone().with(own))).await?;
    naming::check(&pool).await?;
    Ok((pool, schemas))
}

/// Returns a connection like the serving one, without changing or checking anything.
pub(super) async fn look(options: &DatabaseOptions) -> Result<Looked, OpenError> {
    let Login { given, connection: login, role } = Login::of(options).await?;
    login.close().await.map_err(OpenError::Connect)?;
    let drops = role.drops(options);
    let missing_role = (drops && !role.takes_on).then_some(SERVING_ROLE);
    let given = if drops && role.takes_on { given.options([("role", SERVING_ROLE)]) } else { given };
    let server = Server {
        oldest: (role.server_number < OLDEST).then_some(OLDEST_NAME),
        version: role.server,
        number: role.server_number,
        missing_role,
    };
    Ok(Looked { serving: connect(given, 1, options).await?, server: Some(server) })
}

/// Returns what makes and looks at schemas of tenants, without changing or checking anything. `None` if the role of the
/// URL may not.
pub(super) async fn look_at_schemas(options: &DatabaseOptions) -> Result<Option<TenantSchemas>, OpenError> {
    let Login { given, connection, role } = Login::of(options).await?;
    connection.close().await.map_err(OpenError::Connect)?;
    schemas(options, &role, &given, &options.embedding.registry()?)
}

fn schemas(
    options: &DatabaseOptions,
    role: &Role,
    given: &PgConnectOptions,
    embedded: &Registry,
) -> Result<Option<TenantSchemas>, OpenError> {
    let migrates = match &options.owner_url {
        Some(url) => Some(parse(url)?),
        None => role.migrates.then(|| given.clone()),
    };
    Ok(migrates
        .map(|owner| TenantSchemas::new(lazily(owner, options), options.embedding.clone(), OwnTables::of(embedded))))
}

/// The login role of the URL.
struct Login {
    given: PgConnectOptions,
    connection: DatabaseConnection,
    role: Role,
}

impl Login {
    async fn of(options: &DatabaseOptions) -> Result<Self, OpenError> {
        let given = parse(&options.url)?;
        // Checked first: unlike a pool, it does not wait for a server that is down.
        pooler::check(&given).await?;
        let connection = connect(given.clone(), 1, options).await?;
        let role = Role::of(&connection).await.map_err(OpenError::Connect)?;
        Ok(Self { given, connection, role })
    }
}

fn parse(url: &str) -> Result<PgConnectOptions, OpenError> {
    let options: PgConnectOptions = url.parse().map_err(|_| OpenError::Url)?;
    // Statements are not logged: they would expose everything a person does.
    let options = options.application_name("tenantry").statement_cache_capacity(MOST_PREPARED);
    Ok(options.disable_statement_logging())
}

async fn connect(
    server: PgConnectOptions,
    connections: u32,
    options: &DatabaseOptions,
) -> Result<DatabaseConnection, OpenError> {
    // A dead connection is noticed when it is used, not by a round trip before each use.
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .after_release(|connection, _| {
            let prepared = connection.cached_statements_size();
            Box::pin(async move { Ok(prepared < MOST_PREPARED) })
        })
        .acquire_timeout(longest_wait(options.patience))
        .test_before_acquire(false)
        .connect_with(server.clone())
        .await;
    let pool = match pool {
        Ok(pool) => pool,
        // The pool waited for a server that did not answer, and reports only that it waited.
        Err(sqlx::Error::PoolTimedOut) => {
            return Err(match server.connect().await {
                Ok(_) => not_connected(sqlx::Error::PoolTimedOut),
                Err(error) => not_connected(error),
            });
        }
        Err(error) => return Err(not_connected(error)),
    };
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// Returns connections that are opened when they are needed, and closed when they are not. Each holds the structure of
/// the schemas that it worked on.
fn lazily(server: PgConnectOptions, options: &DatabaseOptions) -> DatabaseConnection {
    let pool = PgPoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(longest_wait(options.patience))
        .idle_timeout(Duration::from_secs(30))
        .max_lifetime(Duration::from_mins(10));
    SqlxPostgresConnector::from_sqlx_postgres_pool(pool.connect_lazy_with(server))
}

fn not_connected(error: sqlx::Error) -> OpenError {
    OpenError::Connect(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))
}

/// The privileges of a role, and the server's version.
#[derive(Debug, FromQueryResult)]
struct Role {
    name: String,
    server: String,
    server_number: i32,
    /// Whether row-level security does not restrict it.
    is_unbound: bool,
    /// Whether it owns the tables, or will own them.
    migrates: bool,
    /// Whether it may assume [`SERVING_ROLE`], which may not exist.
    takes_on: bool,
}

impl Role {
    /// Returns whether the serving role differs from the role of the URL.
    fn drops(&self, options: &DatabaseOptions) -> bool {
        options.owner_url.is_none() && (self.is_unbound || self.migrates)
    }

    async fn of(login: &DatabaseConnection) -> Result<Self, DbErr> {
        let facts = format!(
            "SELECT current_user::text AS name, current_setting('server_version') AS server, \
                     current_setting('server_version_num')::int4 AS server_number, \
                     rolsuper OR rolbypassrls AS is_unbound, \
                     CASE WHEN to_regclass('tenantry_tenants') IS NULL THEN has_schema_privilege(current_schema(), 'CREATE') \
                     ELSE pg_has_role((SELECT relowner FROM pg_class WHERE oid = to_regclass('tenantry_tenants')), 'USAGE') END \
                     AS migrates, coalesce(pg_has_role(to_regrole('{SERVING_ROLE}'), {TAKING_ON}), false) AS takes_on \
                     FROM pg_roles WHERE rolname = current_user"
        );
        let found = Self::find_by_statement(Statement::from_string(DbBackend::Postgres, facts)).one(login).await?;
        found.ok_or_else(|| DbErr::RecordNotFound("the role of this connection".to_owned()))
    }
}

/// Rejects a schema that is not up to date, without the migrator, which would first create its table.
async fn refuse_pending(login: &DatabaseConnection, role: &str) -> Result<(), OpenError> {
    for (table, known) in own_migrations() {
        let find = Statement::from_string(DbBackend::Postgres, format!("SELECT version FROM {table}"));
        // If the table does not exist or this role can't read it, no applied migration is visible.
        let applied = login.query_all_raw(find).await.unwrap_or_default();
        let applied: Vec<String> = applied.iter().filter_map(|row| row.try_get("", "version").ok()).collect();
        if !known.iter().all(|name| applied.contains(name)) {
            return Err(OpenError::Outdated { role: role.to_owned() });
        }
    }
    Ok(())
}

/// If several processes start at the same time, one migrates and the others find it done.
async fn bring_up_to_date(
    owner: &DatabaseConnection,
    options: &DatabaseOptions,
    serving: &str,
    embedded: &Registry,
) -> Result<(), OpenError> {
    let transaction = owner.begin().await.map_err(OpenError::Migrate)?;
    // The migrator requests its table each time, and each time the server would send a notice that it exists.
    let lock = format!("SET LOCAL client_min_messages = warning; SELECT pg_advisory_xact_lock({MIGRATING})");
    transaction.execute_unprepared(&lock).await.map_err(OpenError::Migrate)?;
    // Policies name the roles.
    roles::create(&transaction, serving).await?;
    migrate(&transaction, &options.embedding).await?;
    grant_all(&transaction, options, embedded).await.map_err(OpenError::Migrate)?;
    transaction.commit().await.map_err(OpenError::Migrate)
}

/// Grants each of the roles what it needs, and revokes anything beyond that.
async fn grant_all(owner: &DatabaseTransaction, options: &DatabaseOptions, embedded: &Registry) -> Result<(), DbErr> {
    // The offered table of members is one of Tenantry's own, and granted as such.
    let embedders = privileges(embedded).filter(|(name, _)| !tables::is_own(name));
    let in_tenants = tables::OWN.iter().map(|own| (own.name, own.grants_in_tenants));
    grant(owner, TENANT_ROLE, in_tenants.chain(embedders)).await?;
    let own = tables::OWN.iter().map(|own| (own.name, own.grants));
    // The applied migrations of the embedder, for the doctor.
    let migrations = options.embedding.migrations().into_iter().map(|(table, _)| (table, "SELECT"));
    grant(owner, SERVING_ROLE, own.chain(migrations)).await?;
    roles::grant_moving(owner, OwnTables::of(embedded).of_mover()).await
}
