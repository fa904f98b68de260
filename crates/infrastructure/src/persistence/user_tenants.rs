//! "My tenants": a person's memberships from the person's side. The membership port writes the rows.

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, ExprTrait, JoinType, QueryResult,
    sea_query::{Expr, Order, Query, SelectStatement},
};
use tenantry_application::ports::{
    store_error::StoreError,
    tenants::TenantKey,
    user_tenants::{UserTenant, UserTenantReader},
};
use tenantry_domain::{
    membership::MembershipId,
    page::{Page, PageRequest},
    password::PasswordPolicy,
    tenant::TenantId,
    user::UserId,
};

use super::{
    columns::{self, Row},
    entities::{
        tenants,
        user_tenants::{Entity, Model},
    },
    error::translate,
    tenant_settings::policy,
    tenants as tenant_rows,
    unit_of_work::PlatformReads,
};

#[async_trait]
impl UserTenantReader for PlatformReads {
    async fn find(&mut self, user: UserId, tenant: &TenantKey) -> Result<Option<UserTenant>, StoreError> {
        let named = match tenant {
            TenantKey::Id(id) => Expr::col(("tenantry_user_tenants", "tenant_id")).eq(id.as_uuid()),
            TenantKey::Slug(slug) => Expr::col(("tenantry_tenants", "slug")).eq(slug.as_str()),
        };
        let query = of_user(user).and_where(named).take();
        let found = self.connection.query_one(&query).await.map_err(translate)?;
        found.map(|row| read(&row)).transpose()
    }

    async fn list(
        &mut self,
        user: UserId,
        page: PageRequest<TenantId>,
    ) -> Result<Page<UserTenant, TenantId>, StoreError> {
        let mut query = of_user(user);
        if let Some(after) = page.after {
            query.and_where(Expr::col(("tenantry_user_tenants", "tenant_id")).gt(after.as_uuid()));
        }
        query.limit(u64::from(page.limit.get()) + 1);
        let rows = list(&self.connection, &query).await?;
        Ok(Page::from_overread(rows, page.limit, |row| row.tenant.id()))
    }

    async fn find_password_policy(&mut self, user: UserId) -> Result<PasswordPolicy, StoreError> {
        let query = Query::select()
            .column(("tenantry_tenants", "password_min_length"))
            .from(Entity)
            .join(JoinType::InnerJoin, tenants::Entity, same_tenant())
            .and_where(Expr::col(("tenantry_user_tenants", "user_id")).eq(user.as_uuid()))
            .and_where(Expr::col(("tenantry_user_tenants", "active")).eq(true))
            .and_where(Expr::col(("tenantry_tenants", "password_min_length")).is_not_null())
            .take();
        let rows = self.connection.query_all(&query).await.map_err(translate)?;
        let read = Row::new("password policy of a tenant of user", user.as_uuid());
        let mut policies =
            rows.iter().map(|row| policy(read, row.try_get("", "password_min_length").map_err(translate)?));
        policies.try_fold(PasswordPolicy::default(), |strictest, policy| Ok(strictest.max(policy?)))
    }
}

/// Returns all memberships of a person, active or not, ordered by tenant ID.
pub(super) async fn list_all(connection: &impl ConnectionTrait, user: UserId) -> Result<Vec<UserTenant>, StoreError> {
    list(connection, &of_user(user)).await
}

async fn list(connection: &impl ConnectionTrait, query: &SelectStatement) -> Result<Vec<UserTenant>, StoreError> {
    let rows = connection.query_all(query).await.map_err(translate)?;
    rows.iter().map(read).collect()
}

fn of_user(user: UserId) -> SelectStatement {
    let mut query = Query::select();
    columns::select::<Entity>(&mut query, "tenantry_user_tenants");
    columns::select::<tenants::Entity>(&mut query, "tenantry_tenants");
    query
        .from(Entity)
        .join(JoinType::InnerJoin, tenants::Entity, same_tenant())
        .and_where(Expr::col(("tenantry_user_tenants", "user_id")).eq(user.as_uuid()))
        .order_by(("tenantry_user_tenants", "tenant_id"), Order::Asc)
        .take()
}

/// The condition that joins a membership with its tenant.
fn same_tenant() -> Expr {
    Expr::col(("tenantry_tenants", "id")).equals(("tenantry_user_tenants", "tenant_id"))
}

fn read(found: &QueryResult) -> Result<UserTenant, StoreError> {
    restore(&columns::read(found, "tenantry_user_tenants")?, &columns::read(found, "tenantry_tenants")?)
}

pub(super) fn restore(row: &Model, tenant: &tenants::Model) -> Result<UserTenant, StoreError> {
    let read = Row::new("tenant of user", row.user_id);
    Ok(UserTenant {
        tenant: tenant_rows::restore(tenant)?,
        membership_id: MembershipId::new(row.membership_id),
        membership_version: read.count(row.version)?,
        role: read.parsed(row.role.parse())?,
        active: row.active,
        joined_at: row.joined_at,
    })
}
