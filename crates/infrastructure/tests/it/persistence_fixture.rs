//! A database in its own directory, and data to put into it. Nothing here decides whether a test passes.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tempfile::TempDir;
use tenantry_application::{
    actor::{Actor, Origin},
    ports::{clock::Clock, store_error::StoreError, trail::TrailEntry, unit_of_work::UnitOfWorkFactory},
};
use tenantry_domain::{
    Span, Timestamp,
    email::Email,
    event::DomainEvent,
    id::Id,
    invitation::{DEFAULT_LIFETIME, Invitation, InvitationSecrets, NewInvitation},
    membership::{Membership, event::JoinedBy},
    names::DisplayName,
    password::PasswordHash,
    principal::Principal,
    refresh_token::{Grant, RefreshToken, Stay},
    role::Role,
    secret::Secret,
    session::{Device, NewSession, Session, SessionLifetimes},
    slug::Slug,
    tenant::{Tenant, TenantId, Tier},
    user::User,
};
use tenantry_infrastructure::{
    persistence::{Database, DatabaseOptions, Durability, MemoryAccessRegistry, Pool, SqlUnitOfWorkFactory},
    sealing::Sealing,
};
use tenantry_testkit::postgres::postgres;
use uuid::Uuid;

pub(crate) const LIFE: Span = Span::minutes(15);

/// Returns the sealing of every test, so that a database that is opened again can be read.
pub(crate) fn sealing() -> Sealing {
    Sealing::new(&Secret::new([7; 32]))
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_timestamp_micros(1_800_000_000_123_456).unwrap()
}

/// Returns a new ID. Later IDs sort after earlier ones, as UUIDs version 7 do.
pub(crate) fn id<Kind>() -> Id<Kind> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Id::new(Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed))))
}

/// A clock that is set by hand.
pub(crate) struct HandClock(Mutex<Timestamp>);

impl HandClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(now())))
    }

    pub(crate) fn advance(&self, by: Span) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// The statements reported to a hook.
#[derive(Clone, Default)]
pub(crate) struct Statements(Arc<Mutex<Vec<(Pool, String)>>>);

impl Statements {
    pub(crate) fn take(&self) -> Vec<(Pool, String)> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// The kind of database.
#[derive(Debug, Clone, Copy)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

pub(crate) struct Fixture {
    url: String,
    /// The directory of the file, if it is one.
    directory: Option<TempDir>,
    pub(crate) database: Database,
    pub(crate) registry: Arc<MemoryAccessRegistry>,
    pub(crate) store: Arc<SqlUnitOfWorkFactory>,
    pub(crate) statements: Statements,
}

impl Fixture {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub(crate) async fn on(on: On) -> Self {
        match on {
            On::Sqlite => Self::open().await,
            On::Postgres => Self::on_postgres().await,
        }
    }

    pub(crate) async fn open_with(change: impl FnOnce(&mut DatabaseOptions)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self::open_at(url_in(&directory), Some(directory), change).await
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::on_postgres_with(|_| {}).await
    }

    pub(crate) async fn on_postgres_with(change: impl FnOnce(&mut DatabaseOptions)) -> Self {
        Self::open_at(postgres().database(), None, change).await
    }

    async fn open_at(url: String, directory: Option<TempDir>, change: impl FnOnce(&mut DatabaseOptions)) -> Self {
        let statements = Statements::default();
        let seen = Arc::clone(&statements.0);
        let mut options = DatabaseOptions::new(&url);
        options.durability = Durability::Crash;
        options.on_statement = Some(Arc::new(move |pool, sql| seen.lock().unwrap().push((pool, sql.to_owned()))));
        change(&mut options);
        let database = Database::open(options).await.unwrap();
        let registry = Arc::new(MemoryAccessRegistry::default());
        let store = Arc::new(SqlUnitOfWorkFactory::new(database.clone(), Arc::clone(&registry), sealing()));
        Self { url, directory, database, registry, store, statements }
    }

    /// Closes the database and opens the same one again.
    pub(crate) async fn reopen(self) -> Self {
        self.database.close().await;
        Self::open_at(self.url, self.directory, |_| {}).await
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// Returns a connection without any adapter, like that of another process.
    pub(crate) async fn bare(&self) -> DatabaseConnection {
        sea_orm::Database::connect(self.url()).await.unwrap()
    }

    pub(crate) async fn execute(&self, sql: &str) {
        self.bare().await.execute_unprepared(sql).await.unwrap();
    }

    /// Creates a tenant with its owner.
    pub(crate) async fn found(&self, name: &str, seats: Option<u32>) -> (Tenant, User, Membership) {
        found_in(&self.store, name, seats).await
    }

    /// Adds another person to the tenant.
    pub(crate) async fn join(&self, tenant: &Tenant, name: &str, role: Role) -> Result<(User, Membership), StoreError> {
        let user = user(name);
        let member = member(tenant.id(), &user, role);
        let mut work = self.store.begin(tenant.id()).await?;
        work.users().insert(&user, &password()).await?;
        work.memberships().insert(&member).await?;
        work.commit().await?;
        Ok((user, member))
    }

    /// Starts a session with a first token for the tenant.
    pub(crate) async fn sign_in(&self, user: &User, tenant: &Tenant, at: Timestamp) -> (Session, RefreshToken) {
        let session = session(user, at);
        let token = first_token(&session, tenant.id(), at);
        let mut work = self.store.begin(tenant.id()).await.unwrap();
        work.sessions().insert(&session).await.unwrap();
        work.refresh_tokens().insert(&token).await.unwrap();
        work.commit().await.unwrap();
        (session, token)
    }
}

/// Creates a tenant with its owner in that store.
pub(crate) async fn found_in(
    store: &SqlUnitOfWorkFactory,
    name: &str,
    seats: Option<u32>,
) -> (Tenant, User, Membership) {
    let founded = founding(name, seats);
    let (tenant, user, owner) = &founded;
    let mut work = store.begin(tenant.id()).await.unwrap();
    work.tenants().insert(tenant).await.unwrap();
    work.users().insert(user, &password()).await.unwrap();
    work.memberships().insert(owner).await.unwrap();
    work.commit().await.unwrap();
    founded
}

/// Creates the roles of a deployment with two URLs, as an administrator does: `{name}_owner`, which owns the database, and
/// `{name}_serving`, which logs in to serve. Tests share the server, so another one may have created the two roles that
/// serve, or may be creating them right now.
pub(crate) fn create_roles(name: &str, attributes: &str) -> (String, String) {
    let (owner, serving) = (format!("{name}_owner"), format!("{name}_serving"));
    let once = |statement: &str| {
        format!(
            "BEGIN {statement}; EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL; END;"
        )
    };
    let text = format!(
        "CREATE ROLE {owner} LOGIN; CREATE ROLE {serving} LOGIN {attributes}; ALTER DATABASE {name} OWNER TO {owner}; \
         DO $$ BEGIN {} {} {} END $$; GRANT tenantry_serving TO {serving}",
        once("CREATE ROLE tenantry_tenant NOLOGIN"),
        once("CREATE ROLE tenantry_serving NOLOGIN"),
        once("GRANT tenantry_tenant TO tenantry_serving")
    );
    postgres().run(name, &text);
    (owner, serving)
}

pub(crate) fn url_in(directory: &TempDir) -> String {
    format!("sqlite://{}", directory.path().join("tenantry.db").display())
}

pub(crate) async fn rows(connection: &DatabaseConnection, sql: &str) -> Vec<sea_orm::QueryResult> {
    connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await.unwrap()
}

pub(crate) fn founding(name: &str, seats: Option<u32>) -> (Tenant, User, Membership) {
    let tenant = tenant(name, seats);
    let user = user(&format!("{name}-owner"));
    let owner = Membership::join(id(), tenant.id(), &user, Role::Owner, JoinedBy::Founding, now()).value;
    (tenant, user, owner)
}

pub(crate) fn tenant(name: &str, seats: Option<u32>) -> Tenant {
    Tenant::found(id(), Slug::parse(name).unwrap(), DisplayName::parse(name).unwrap(), seats, Tier::Shared, now()).value
}

pub(crate) fn user(name: &str) -> User {
    User::new(id(), email(name), DisplayName::parse(name).unwrap(), None, now())
}

pub(crate) fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.com")).unwrap()
}

pub(crate) fn password() -> PasswordHash {
    PasswordHash::restore("$argon2id$not-a-real-one")
}

pub(crate) fn member(tenant: TenantId, user: &User, role: Role) -> Membership {
    Membership::join(id(), tenant, user, role, JoinedBy::Founding, now()).value
}

pub(crate) fn invitation(tenant: TenantId, name: &str) -> Invitation {
    let secrets = InvitationSecrets { mailed: Secret::new([1; 32]).hash(), inviter: Secret::new([2; 32]).hash() };
    let new = NewInvitation {
        id: id(),
        tenant_id: tenant,
        invited_by: Some(id()),
        email: email(name),
        role: Role::Member,
        secrets,
        lifetime: DEFAULT_LIFETIME,
    };
    Invitation::new(&Principal::operator(), new, now()).unwrap().value
}

pub(crate) fn session(user: &User, at: Timestamp) -> Session {
    let device = Device { ip: Some("192.0.2.7".to_owned()), user_agent: Some("a browser".to_owned()) };
    let new = NewSession { id: id(), user_id: user.id(), device, remembered: false };
    Session::start(new, &SessionLifetimes::default(), at)
}

pub(crate) fn first_token(session: &Session, tenant: TenantId, at: Timestamp) -> RefreshToken {
    let grant = Grant {
        id: id(),
        user_id: session.user_id(),
        session_id: session.id(),
        stay: Some(Stay { tenant_id: tenant, membership_id: id() }),
    };
    RefreshToken::first(grant, session, &Secret::new([3; 32]), at)
}

pub(crate) fn entry(event: DomainEvent) -> TrailEntry {
    TrailEntry { id: id(), at: now(), actor: Actor::anonymous(Origin::default()), event }
}

/// Waits for all of them, each on its own task, so that they truly run concurrently.
pub(crate) async fn at_once<F, T>(tasks: impl IntoIterator<Item = F>) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}
