//! Tenants: the current tenant as an aggregate, and the directory of all tenant names.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, Query},
};
use tenantry_application::ports::{
    store_error::StoreError,
    tenants::{TenantDirectory, TenantKey, TenantReader, TenantRepository, TenantView},
};
use tenantry_domain::{
    names::DisplayName,
    page::{Page, PageRequest},
    slug::Slug,
    tenant::{Standing, Tenant, TenantId, TenantSnapshot, Tier},
};

use super::{
    columns::{self, Row},
    counters,
    entities::{
        tenant_counters,
        tenants::{Column, Entity, Model},
    },
    error::translate,
    tenant_status::StatusColumns,
    unit_of_work::{PlatformReads, TenantReads, TenantWork},
};

#[async_trait]
impl TenantRepository for TenantWork {
    async fn find(&mut self) -> Result<Option<Tenant>, StoreError> {
        find(&self.connection, &TenantKey::Id(self.scope.of)).await
    }

    async fn insert(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        self.check_own(tenant)?;
        let row = row(tenant).into_active_model();
        Entity::insert(row).exec_without_returning(&self.connection).await.map_err(translate)?;
        counters::insert(&self.connection, tenant).await
    }

    async fn update(&mut self, before: &Tenant, after: &Tenant) -> Result<(), StoreError> {
        self.check_own(after)?;
        let mut row = row(after).into_active_model().reset_all();
        // The last is a setting, and has a port of its own. A tenant is moved to another tier by no change of itself.
        (row.id, row.tier, row.password_min_length) = (NotSet, NotSet, NotSet);
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(self.scope.of.as_uuid()))
            .filter(Column::Version.eq(i64::from(before.snapshot().version)));
        let updated = update.exec(&self.connection).await.map_err(translate)?;
        if updated.rows_affected == 0 {
            return Err(StoreError::Stale);
        }
        if before.snapshot().seat_limit != after.snapshot().seat_limit {
            counters::limit_seats(&self.connection, after).await?;
        }
        Ok(())
    }
}

impl TenantWork {
    /// Refuses to write a tenant other than this unit of work's. All tenants share the table, so the hook would not
    /// refuse it.
    fn check_own(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let foreign = |other| StoreError::Corrupt { what: "tenant", id: format!("{} in another {other}", tenant.id()) };
        if tenant.id() != self.scope.of {
            return Err(foreign("tenant"));
        }
        if tenant.tier() == self.scope.tier { Ok(()) } else { Err(foreign("tier")) }
    }
}

#[async_trait]
impl TenantReader for TenantReads {
    async fn find(&mut self) -> Result<Option<TenantView>, StoreError> {
        let mut query = Query::select();
        columns::select::<Entity>(&mut query, "tenantry_tenants");
        query.from(Entity);
        for counter in [counters::SEATS, counters::MEMBERS] {
            columns::select::<tenant_counters::Entity>(&mut query, counter);
            let counts = Condition::all()
                .add(Expr::col((counter, "tenant_id")).equals(("tenantry_tenants", "id")))
                .add(Expr::col((counter, "name")).eq(counter));
            query.join_as(sea_orm::JoinType::InnerJoin, tenant_counters::Entity, counter, counts);
        }
        query.and_where(Expr::col(("tenantry_tenants", "id")).eq(self.scope.of.as_uuid()));
        let Some(found) = self.connection.query_one(&query).await.map_err(translate)? else {
            return Ok(None);
        };
        let counted = |counter| {
            let row: tenant_counters::Model = columns::read(&found, counter)?;
            Row::new("counter of tenant", self.scope.of.as_uuid()).count(row.value)
        };
        let tenant = restore(&columns::read(&found, "tenantry_tenants")?)?;
        Ok(Some(TenantView { tenant, seats_used: counted(counters::SEATS)?, members: counted(counters::MEMBERS)? }))
    }
}

#[async_trait]
impl TenantDirectory for PlatformReads {
    async fn find(&mut self, key: &TenantKey) -> Result<Option<Tenant>, StoreError> {
        find(&self.connection, key).await
    }

    async fn list(
        &mut self,
        standing: Option<Standing>,
        page: PageRequest<TenantId>,
    ) -> Result<Page<Tenant, TenantId>, StoreError> {
        let mut query = Entity::find().order_by_asc(Column::Id).limit(u64::from(page.limit.get()) + 1);
        if let Some(standing) = standing {
            query = query.filter(Column::Status.is_in(statuses(standing).iter().copied()));
        }
        if let Some(after) = page.after {
            query = query.filter(Column::Id.gt(after.as_uuid()));
        }
        let rows = query.all(&self.connection).await.map_err(translate)?;
        let tenants = rows.iter().map(restore).collect::<Result<_, _>>()?;
        Ok(Page::from_overread(tenants, page.limit, Tenant::id))
    }

    async fn list_taken(&mut self, slugs: &[Slug]) -> Result<Vec<Slug>, StoreError> {
        let asked_for = slugs.iter().map(Slug::as_str);
        let query = Entity::find().select_only().column(Column::Slug).filter(Column::Slug.is_in(asked_for));
        let taken: Vec<String> = query.into_tuple().all(&self.connection).await.map_err(translate)?;
        Ok(slugs.iter().filter(|slug| taken.iter().any(|text| text == slug.as_str())).cloned().collect())
    }
}

async fn find(connection: &impl ConnectionTrait, key: &TenantKey) -> Result<Option<Tenant>, StoreError> {
    let named = match key {
        TenantKey::Id(id) => Column::Id.eq(id.as_uuid()),
        TenantKey::Slug(slug) => Column::Slug.eq(slug.as_str()),
    };
    Entity::find().filter(named).one(connection).await.map_err(translate)?.as_ref().map(restore).transpose()
}

/// Returns the names in rows of the statuses with that standing.
pub(super) const fn statuses(standing: Standing) -> &'static [&'static str] {
    match standing {
        Standing::Open => &["trial", "active"],
        Standing::Suspended => &["suspended"],
        Standing::Canceled => &["canceled"],
    }
}

/// Returns the tenants whose members can't work, each with the version of its row.
pub(super) async fn list_blocked(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(TenantId, Standing, u32)>, StoreError> {
    let blocked = Entity::find().filter(Column::Status.is_in(["suspended", "canceled"])).order_by_asc(Column::Id);
    let rows = blocked.all(connection).await.map_err(translate)?;
    let told = |tenant: Tenant| (tenant.id(), tenant.standing(), tenant.snapshot().version);
    rows.iter().map(|row| restore(row).map(told)).collect()
}

fn row(tenant: &Tenant) -> Model {
    let tenant = tenant.snapshot();
    let status = StatusColumns::of(tenant.status);
    Model {
        id: tenant.id.as_uuid(),
        slug: tenant.slug.as_str().to_owned(),
        name: tenant.name.as_str().to_owned(),
        status: status.name.to_owned(),
        status_at: status.at,
        seat_limit: tenant.seat_limit.map(i64::from),
        tier: tenant.tier.as_str().to_owned(),
        created_at: tenant.created_at,
        updated_at: tenant.updated_at,
        version: i64::from(tenant.version),
        password_min_length: None,
        past_due_since: status.past_due_since,
        deleted_until: status.deleted_until,
        former_status: status.former.map(str::to_owned),
        former_status_at: status.former_at,
        purged_since: status.purged_since,
    }
}

pub(super) fn restore(row: &Model) -> Result<Tenant, StoreError> {
    let read = Row::new("tenant", row.id);
    Ok(Tenant::restore(TenantSnapshot {
        id: TenantId::new(row.id),
        slug: read.parsed(Slug::restore(&row.slug))?,
        name: read.parsed(DisplayName::parse(&row.name))?,
        status: read.present(StatusColumns::from(row).status())?,
        seat_limit: row.seat_limit.map(|limit| read.count(limit)).transpose()?,
        tier: read.parsed(row.tier.parse::<Tier>())?,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: read.count(row.version)?,
    }))
}
