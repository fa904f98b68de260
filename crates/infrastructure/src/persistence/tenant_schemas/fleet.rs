//! All schemas of tenants together: what each lacks, and how they are brought to this version one after the other.
//!
//! Each is brought up in a transaction of its own. A process that is killed leaves every schema at one version or the
//! other, and the next one goes on with those that lack something.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures::{StreamExt, stream};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, Statement, TransactionTrait, sea_query::Expr,
};
use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::tenant::{TenantId, Tier};
use tenantry_isolation::TenantSchema;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::{TenantSchemas, catalogue::Catalogue, steps::Applied};
use crate::persistence::{
    entities::tenants::{Column, Entity},
    error::translate,
    tiers::{CHANGES, has_code, lock_key},
};

/// How long the change of a schema waits for the tenant's running statements, before it gives way to those that wait
/// behind it.
const PATIENCE: &str = "5s";
/// How often a change tries again.
const TRIES: usize = 3;
/// So many tenants are listed at once.
const PAGE: u64 = 100;
/// So often, at most, tenants are looked for that were founded meanwhile.
const ROUNDS: usize = 5;
/// A lock that was not available in time (PostgreSQL, appendix A).
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// A tenant with its own tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantInSchema {
    /// Its id.
    pub id: TenantId,
    /// Its slug.
    pub slug: String,
}

/// How many schemas were brought up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    /// Those that are as this version needs them now.
    pub tenants: u64,
    /// Those that could not be brought up, and are as they were.
    pub failed: u64,
}

impl Brought {
    fn count(&mut self, done: &Result<Vec<String>, StoreError>) {
        self.tenants += u64::from(done.is_ok());
        self.failed += u64::from(done.is_err());
    }
}

/// The schemas of an installation's tenants.
#[derive(Clone)]
pub struct Fleet {
    /// The connections that serve, for the directory of tenants.
    serving: DatabaseConnection,
    pub(super) schemas: TenantSchemas,
    /// What a schema should have, by the number of steps of each set.
    pub(super) expected: Arc<Mutex<BTreeMap<Vec<u32>, Catalogue>>>,
}

impl std::fmt::Debug for Fleet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fleet").finish_non_exhaustive()
    }
}

impl Fleet {
    pub(in crate::persistence) fn new(serving: DatabaseConnection, schemas: TenantSchemas) -> Self {
        Self { serving, schemas, expected: Arc::default() }
    }

    /// Returns up to `most` of the tenants with their own tables, by their ids: those after that one.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn list(&self, after: Option<TenantId>, most: u64) -> Result<Vec<TenantInSchema>, StoreError> {
        list(&self.serving, after, most).await
    }

    /// Returns the tenant with its own tables that has this slug.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn find(&self, slug: &str) -> Result<Option<TenantInSchema>, StoreError> {
        let found = in_schemas().filter(Column::Slug.eq(slug)).into_tuple().one(&self.serving).await;
        Ok(found.map_err(translate)?.map(read_tenant))
    }

    /// Brings the schema to this version, and returns the steps that were missing. Anything else that a tenant's schema
    /// needs is put right too: the checks of its tables, and the privileges of the roles that serve.
    ///
    /// # Errors
    /// The errors of the store. The schema is as it was.
    pub async fn bring_up(&self, tenant: TenantId) -> Result<Vec<String>, StoreError> {
        let mut tries = 1;
        loop {
            match self.try_to_bring_up(tenant).await {
                Err(error) if tries < TRIES && has_code(&error, &[LOCK_NOT_AVAILABLE]) => tries += 1,
                done => return done.map_err(translate),
            }
        }
    }

    async fn try_to_bring_up(&self, tenant: TenantId) -> Result<Vec<String>, DbErr> {
        let transaction = self.schemas.owner.begin().await?;
        // Whoever else changes the schema or moves the tenant is waited for.
        let wait = format!(
            "SET LOCAL lock_timeout = '{PATIENCE}'; SELECT pg_advisory_xact_lock({})",
            lock_key(&format!("'{tenant}'"), CHANGES)
        );
        transaction.execute_unprepared(&wait).await?;
        let schema = TenantSchema::from(tenant.as_uuid());
        if !exists(&transaction, &schema).await? {
            return Err(DbErr::Custom(format!("the schema {schema} is missing; restore it from a backup")));
        }
        let applied = self.schemas.builder.steps.applied(&transaction, &schema).await?;
        let pending = self.pending(&applied);
        self.schemas.builder.bring_up(&transaction, tenant.as_uuid()).await?;
        transaction.commit().await?;
        Ok(pending)
    }

    /// Brings the schemas of all tenants up, so many at once, and reports each to `told` with the steps that were missing.
    /// Tenants that are founded meanwhile are included. One that fails keeps none of the others back.
    ///
    /// # Errors
    /// The tenants can't be listed.
    pub async fn bring_all_up(
        &self,
        jobs: usize,
        told: impl Fn(&TenantInSchema, &Result<Vec<String>, StoreError>),
    ) -> Result<Brought, StoreError> {
        let mut failed = BTreeSet::new();
        let mut brought = self.bring_round_up(true, jobs, &mut failed, &told).await?;
        // A process of the release before may have founded a tenant that the round had passed.
        for _ in 0..ROUNDS {
            let more = self.bring_round_up(false, jobs, &mut failed, &told).await?;
            brought = Brought { tenants: brought.tenants + more.tenants, failed: brought.failed + more.failed };
            if more.tenants == 0 {
                break;
            }
        }
        Ok(brought)
    }

    /// Brings all schemas up, or those that lack a step, but for those that have failed.
    async fn bring_round_up(
        &self,
        all: bool,
        jobs: usize,
        failed: &mut BTreeSet<TenantId>,
        told: &impl Fn(&TenantInSchema, &Result<Vec<String>, StoreError>),
    ) -> Result<Brought, StoreError> {
        let (mut brought, mut after) = (Brought::default(), None);
        loop {
            let page = self.list(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(brought) };
            after = Some(last.id);
            let page: Vec<_> = page.into_iter().filter(|tenant| !failed.contains(&tenant.id)).collect();
            let runs = stream::iter(page).map(|tenant| async move {
                let done =
                    if all { Some(self.bring_up(tenant.id).await) } else { self.bring_up_if_lagging(tenant.id).await };
                (tenant, done)
            });
            let mut runs = std::pin::pin!(runs.buffer_unordered(jobs.max(1)));
            while let Some((tenant, done)) = runs.next().await {
                let Some(done) = done else { continue };
                brought.count(&done);
                if done.is_err() {
                    failed.insert(tenant.id);
                }
                told(&tenant, &done);
            }
        }
    }

    /// Brings the schemas up that lack a step, one after the other: what a process does when it starts to serve.
    ///
    /// # Errors
    /// The tenants can't be listed.
    pub async fn bring_lagging_up(&self) -> Result<Brought, StoreError> {
        let told = |tenant: &TenantInSchema, done: &Result<Vec<String>, StoreError>| {
            if let Err(error) = done {
                let error = error as &dyn std::error::Error;
                tracing::error!(tenant_id = %tenant.id, error, "cannot bring the schema of a tenant up");
            }
        };
        self.bring_round_up(false, 1, &mut BTreeSet::new(), &told).await
    }

    /// Like [`Fleet::bring_up`]; `None` if no step is missing.
    async fn bring_up_if_lagging(&self, tenant: TenantId) -> Option<Result<Vec<String>, StoreError>> {
        let schema = TenantSchema::from(tenant.as_uuid());
        let applied = self.schemas.builder.steps.applied(&self.schemas.owner, &schema).await;
        match applied.map(|applied| self.pending(&applied)) {
            Ok(pending) if pending.is_empty() => None,
            Ok(_) => Some(self.bring_up(tenant).await),
            Err(error) => Some(Err(translate(error))),
        }
    }

    /// Closes its connections, for whoever only looked.
    pub async fn close(&self) {
        let closed = (self.schemas.close().await, self.serving.close_by_ref().await);
        if let (Err(error), _) | (_, Err(error)) = closed {
            tracing::debug!(%error, "cannot close the database cleanly");
        }
    }

    pub(super) fn pending(&self, applied: &Applied) -> Vec<String> {
        let known = self.schemas.builder.steps.known();
        let pairs = known.into_iter().zip(applied);
        pairs.flat_map(|((_, known), applied)| known.into_iter().filter(|step| !applied.contains(step))).collect()
    }
}

/// See [`Fleet::list`].
pub(in crate::persistence) async fn list(
    serving: &DatabaseConnection,
    after: Option<TenantId>,
    most: u64,
) -> Result<Vec<TenantInSchema>, StoreError> {
    let mut query = in_schemas().order_by_asc(Column::Id).limit(most);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after.as_uuid()));
    }
    let rows = query.into_tuple().all(serving).await.map_err(translate)?;
    Ok(rows.into_iter().map(read_tenant).collect())
}

/// Those that are being purged may have no schema any more, and need none. Read as a whole, a row has no such column in a
/// database that the release before has migrated, which `migrate --dry-run` looks at.
fn in_schemas() -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::Slug])
        .filter(Column::Tier.eq(Tier::Schema.as_str()))
        .filter(Expr::cust("to_jsonb(tenantry_tenants) ->> 'purged_since' IS NULL"))
}

fn read_tenant((id, slug): (Uuid, String)) -> TenantInSchema {
    TenantInSchema { id: TenantId::new(id), slug }
}

pub(super) async fn exists(transaction: &DatabaseTransaction, schema: &TenantSchema) -> Result<bool, DbErr> {
    let find = "SELECT 1 AS one FROM pg_namespace WHERE nspname = $1";
    let find = Statement::from_sql_and_values(DbBackend::Postgres, find, [schema.as_str().into()]);
    Ok(transaction.query_one_raw(find).await?.is_some())
}
