//! The settings of a tenant: one row, or none if it never set anything.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use tenantry_application::ports::{
    store_error::StoreError,
    tenant_settings::{TenantSettingsReader, TenantSettingsRepository},
};
use tenantry_domain::{
    locale::Locale,
    password::PasswordPolicy,
    tenant::TenantId,
    tenant_settings::{TenantSettings, TenantSettingsSnapshot},
};

use super::{
    columns::Row,
    entities::{
        tenant_settings::{Column, Entity, Model},
        tenants,
    },
    error::translate,
    unit_of_work::{TenantReads, TenantWork},
};

#[async_trait]
impl TenantSettingsRepository for TenantWork {
    async fn find(&mut self) -> Result<Option<TenantSettings>, StoreError> {
        find(&self.connection).await
    }

    async fn update(&mut self, before: &TenantSettings, after: &TenantSettings) -> Result<(), StoreError> {
        let mut row = row(self.scope.of, after).into_active_model();
        let changed = match before.version() {
            0 => {
                let mut stays = OnConflict::column(Column::TenantId);
                let insert = Entity::insert(row).on_conflict(stays.do_nothing().to_owned()).into_query();
                self.connection.execute(&insert).await.map_err(translate)?.rows_affected()
            }
            version => {
                row = row.reset_all();
                row.tenant_id = NotSet;
                let update = Entity::update_many().set(row).filter(Column::Version.eq(i64::from(version)));
                update.exec(&self.connection).await.map_err(translate)?.rows_affected
            }
        };
        if changed == 0 {
            return Err(StoreError::Stale);
        }
        if before.password_policy() != after.password_policy() {
            copy_policy(&self.connection, self.scope.of, after).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl TenantSettingsReader for TenantReads {
    async fn find(&mut self) -> Result<Option<TenantSettings>, StoreError> {
        find(&self.connection).await
    }
}

/// Copies the policy to where people find it who choose a password outside of their tenants.
async fn copy_policy(
    connection: &impl ConnectionTrait,
    tenant: TenantId,
    settings: &TenantSettings,
) -> Result<(), StoreError> {
    let update = tenants::Entity::update_many()
        .col_expr(tenants::Column::PasswordMinLength, Expr::value(min_length(settings)))
        .filter(tenants::Column::Id.eq(tenant.as_uuid()));
    update.exec(connection).await.map(drop).map_err(translate)
}

/// Returns the column of the policy.
fn min_length(settings: &TenantSettings) -> Option<i64> {
    settings.password_policy().and_then(|policy| i64::try_from(policy.least()).ok())
}

/// Finds the row of the tenant that the connection is confined to.
async fn find(connection: &impl ConnectionTrait) -> Result<Option<TenantSettings>, StoreError> {
    Entity::find().one(connection).await.map_err(translate)?.as_ref().map(restore).transpose()
}

fn row(tenant: TenantId, settings: &TenantSettings) -> Model {
    Model {
        tenant_id: tenant.as_uuid(),
        locale: settings.locale().map(|locale| locale.as_str().to_owned()),
        version: i64::from(settings.version()),
        password_min_length: min_length(settings),
    }
}

fn restore(row: &Model) -> Result<TenantSettings, StoreError> {
    let read = Row::new("settings of tenant", row.tenant_id);
    Ok(TenantSettings::restore(TenantSettingsSnapshot {
        tenant_id: TenantId::new(row.tenant_id),
        locale: row.locale.as_deref().map(|text| read.parsed(Locale::of_tag(text))).transpose()?,
        password_policy: row.password_min_length.map(|least| policy(read, least)).transpose()?,
        version: read.count(row.version)?,
    }))
}

/// Returns the policy of a column.
pub(super) fn policy(read: Row, least: i64) -> Result<PasswordPolicy, StoreError> {
    read.parsed(PasswordPolicy::restore(read.count(least)?))
}
