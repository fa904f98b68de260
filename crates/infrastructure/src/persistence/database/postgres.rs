//! PostgreSQL: who migrates, who serves, and the proof without which nothing is served.
//!
//! Two roles: the owner brings the schema up to date; the serving role owns nothing and can't bypass row-level security.
//! With two URLs each has its own. With one, its role is the owner, and every serving connection starts as
//! [`SERVING_ROLE`], by its start-up packet and not by a statement, so that no RESET and no ROLLBACK leads back.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, FromQueryResult, RuntimeErr,
    SqlxPostgresConnector, Statement, TransactionTrait,
    sqlx::{
        self, ConnectOptions as _,
        postgres::{PgConnectOptions, PgPoolOptions},
    },
};

use super::{DatabaseOptions, Looked, OpenError, Server, advisories, availability::longest_wait, migrate, pooler};
use crate::{
    persistence::{embedding::names, migrations::Migrator, tables, walls},
    scoping::{Access, Confinement, Registry},
};

/// Who serves where no other role was named.
const SERVING_ROLE: &str = "tenantry_serving";
/// Before it PUBLIC might create tables, and views could not run with the rights of whoever asks.
const OLDEST: i32 = 150_000;
const OLDEST_NAME: &str = "15";
/// What one may do with a role who can take it on by `SET ROLE`. Since version 16 membership is not enough: whoever makes
/// a role is its member and may grant it, also to himself, but not take it on.
const TAKING_ON: &str = "CASE WHEN current_setting('server_version_num')::int4 >= 160000 THEN 'SET' ELSE 'MEMBER' END";
/// Any number, as long as every release takes the same: who holds this lock of the database migrates.
const MIGRATING: i64 = 0x7465_6e61_6e74_7279;

/// The pool that serves, the schema up to date and the walls proved.
pub(super) async fn open(
    options: &DatabaseOptions,
    own: &Registry,
    embedded: &Registry,
) -> Result<DatabaseConnection, OpenError> {
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
    // Closing it twice does no harm.
    login.close().await.map_err(OpenError::Connect)?;
    let given = if drops { given.options([("role", SERVING_ROLE)]) } else { given };
    let pool = connect(given, options.connections.max(2), options).await?;
    walls::check(&pool, &embedded.clone().with(own)).await?;
    Ok(pool)
}

/// A connection as the serving one would be, on which nothing was changed and nothing proved.
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

/// Who logs in by the URL.
struct Login {
    given: PgConnectOptions,
    connection: DatabaseConnection,
    role: Role,
}

impl Login {
    async fn of(options: &DatabaseOptions) -> Result<Self, OpenError> {
        let given = parse(&options.url)?;
        // Asked first: it does not wait for a server that is down, as a pool does.
        pooler::check(&given).await?;
        let connection = connect(given.clone(), 1, options).await?;
        let role = Role::of(&connection).await.map_err(OpenError::Connect)?;
        Ok(Self { given, connection, role })
    }
}

fn parse(url: &str) -> Result<PgConnectOptions, OpenError> {
    let options: PgConnectOptions = url.parse().map_err(|_| OpenError::Url)?;
    // Statements are not logged: a log is no place for the shape of everything a person does.
    Ok(options.application_name("tenantry").disable_statement_logging())
}

async fn connect(
    server: PgConnectOptions,
    connections: u32,
    options: &DatabaseOptions,
) -> Result<DatabaseConnection, OpenError> {
    // Whether a connection lives is found out by its use, not by a round trip before each.
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(longest_wait(options.patience))
        .test_before_acquire(false)
        .connect_with(server.clone())
        .await;
    let pool = match pool {
        Ok(pool) => pool,
        // The pool waited for a server that did not come, and says only that it waited.
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

fn not_connected(error: sqlx::Error) -> OpenError {
    OpenError::Connect(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))
}

/// What a role may do, and on which server.
#[derive(Debug, FromQueryResult)]
struct Role {
    name: String,
    server: String,
    server_number: i32,
    /// Whether row-level security does not bind it.
    is_unbound: bool,
    /// Whether the tables are its own, or will be.
    migrates: bool,
    /// Whether it may take on [`SERVING_ROLE`], which may not be there.
    takes_on: bool,
}

impl Role {
    /// Whether another role serves than the one of the URL.
    fn drops(&self, options: &DatabaseOptions) -> bool {
        options.owner_url.is_none() && (self.is_unbound || self.migrates)
    }

    async fn of(login: &DatabaseConnection) -> Result<Self, DbErr> {
        let facts = format!(
            "SELECT current_user::text AS name, current_setting('server_version') AS server, \
                     current_setting('server_version_num')::int4 AS server_number, \
                     rolsuper OR rolbypassrls AS is_unbound, \
                     CASE WHEN to_regclass('tenants') IS NULL THEN has_schema_privilege(current_schema(), 'CREATE') \
                     ELSE pg_has_role((SELECT relowner FROM pg_class WHERE oid = to_regclass('tenants')), 'USAGE') END \
                     AS migrates, coalesce(pg_has_role(to_regrole('{SERVING_ROLE}'), {TAKING_ON}), false) AS takes_on \
                     FROM pg_roles WHERE rolname = current_user"
        );
        let found = Self::find_by_statement(Statement::from_string(DbBackend::Postgres, facts)).one(login).await?;
        found.ok_or_else(|| DbErr::RecordNotFound("the role of this connection".to_owned()))
    }
}

/// Refuses a schema that is not up to date, without the migrator, which would want to make its table first.
async fn refuse_pending(login: &DatabaseConnection, role: &str) -> Result<(), OpenError> {
    let find = Statement::from_string(DbBackend::Postgres, "SELECT version FROM seaql_migrations");
    // Where there is no such table, or not for this role, nothing was applied that could be seen.
    let applied = login.query_all_raw(find).await.unwrap_or_default();
    let applied: Vec<String> = applied.iter().filter_map(|row| row.try_get("", "version").ok()).collect();
    let up_to_date = names::<Migrator>().iter().all(|name| applied.contains(name));
    if up_to_date { Ok(()) } else { Err(OpenError::Outdated { role: role.to_owned() }) }
}

/// Of several processes that start at once one does the work and the others find it done.
async fn bring_up_to_date(
    owner: &DatabaseConnection,
    options: &DatabaseOptions,
    serving: &str,
    embedded: &Registry,
) -> Result<(), OpenError> {
    let transaction = owner.begin().await.map_err(OpenError::Migrate)?;
    // The migrator asks for its table each time, and the server would each time note that it is there.
    let lock = format!("SET LOCAL client_min_messages = warning; SELECT pg_advisory_xact_lock({MIGRATING})");
    transaction.execute_unprepared(&lock).await.map_err(OpenError::Migrate)?;
    migrate(&transaction, &options.embedding).await.map_err(OpenError::Migrate)?;
    if serving == SERVING_ROLE {
        create_serving_role(&transaction).await?;
    }
    grant(&transaction, serving, options, embedded).await.map_err(OpenError::Migrate)?;
    transaction.commit().await.map_err(OpenError::Migrate)
}

/// Roles belong to the whole server: another database's start may have made it, or make it right now.
async fn create_serving_role(owner: &DatabaseTransaction) -> Result<(), OpenError> {
    let create = format!(
        "DO $$ BEGIN \
         IF to_regrole('{SERVING_ROLE}') IS NULL THEN \
           BEGIN CREATE ROLE {SERVING_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION; \
           EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END; \
         END IF; \
         IF NOT pg_has_role('{SERVING_ROLE}', {TAKING_ON}) THEN GRANT {SERVING_ROLE} TO CURRENT_USER; END IF; \
         END $$"
    );
    let remedy = format!("CREATE ROLE {SERVING_ROLE} NOLOGIN; GRANT {SERVING_ROLE} TO the role of the URL");
    let made = owner.execute_unprepared(&create).await;
    made.map(drop).map_err(|source| OpenError::Role { role: SERVING_ROLE, remedy, source })
}

/// Gives the serving role what it needs and takes from it what it was given beyond.
async fn grant(
    owner: &DatabaseTransaction,
    serving: &str,
    options: &DatabaseOptions,
    embedded: &Registry,
) -> Result<(), DbErr> {
    let role = walls::quoted(serving);
    let of_tables = tables::OWN.iter().map(|own| (own.name, own.grants)).chain(
        // The offered table of members is one of Tenantry's own, and granted as such.
        embedded.tables().filter(|(name, _)| !tables::is_own(name)).map(|(name, table)| {
            let readonly = matches!(
                table.confinement(),
                Confinement::Global(Access::ReadOnly) | Confinement::Tenant { access: Access::ReadOnly, .. }
            );
            (name, if readonly { "SELECT" } else { tables::ALL })
        }),
    );
    let mut statements = vec![
        format!("DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', current_schema()); END $$"),
        format!("GRANT SELECT ON seaql_migrations TO {role}"),
    ];
    // What was applied of the embedder's schema, for the doctor.
    let migrations = options.embedding.migrations().map(|(table, _)| (table, "SELECT"));
    for (table, rights) in of_tables.chain(migrations) {
        let table = walls::quoted(table);
        statements.push(format!("REVOKE ALL ON {table} FROM {role}; GRANT {rights} ON {table} TO {role}"));
    }
    owner.execute_unprepared(&statements.join(";\n")).await.map(drop)
}
