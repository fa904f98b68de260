//! Memberships. A membership is written together with its copy on the person's side, and with the counters of seats and
//! owners, whose bounds the database enforces.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use tenantry_application::ports::{
    memberships::{MemberFilter, MemberKey, MembershipReader, MembershipRepository},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{
    email::Email,
    membership::{Membership, MembershipId, MembershipSnapshot, MembershipStatus},
    names::{DisplayName, Label, search_key},
    page::{Page, PageRequest},
    tenant::TenantId,
    user::UserId,
};

use super::{
    columns::Row,
    counters,
    entities::{
        memberships::{Column, Entity, Model},
        user_tenants,
    },
    error::{translate, translate_deletion},
    prefix::starts_with,
    unit_of_work::{TenantReads, TenantWork},
};

#[async_trait]
impl MembershipRepository for TenantWork {
    async fn find(&mut self, user: UserId) -> Result<Option<Membership>, StoreError> {
        find(&self.connection, user).await
    }

    async fn insert(&mut self, membership: &Membership) -> Result<(), StoreError> {
        let insert = Entity::insert(row(membership).into_active_model());
        insert.exec_without_returning(&self.connection).await.map_err(translate)?;
        let insert = user_tenants::Entity::insert(copy(membership).into_active_model());
        insert.exec_without_returning(&self.connection).await.map_err(translate)?;
        count(&self.connection, None, Some(membership)).await
    }

    async fn update(&mut self, before: &Membership, after: &Membership) -> Result<(), StoreError> {
        let mut row = row(after).into_active_model().reset_all();
        (row.tenant_id, row.user_id) = (NotSet, NotSet);
        let update = Entity::update_many().set(row).filter(unchanged(before));
        if update.exec(&self.connection).await.map_err(translate)?.rows_affected == 0 {
            return Err(StoreError::Stale);
        }
        let mut copy = copy(after).into_active_model().reset_all();
        (copy.user_id, copy.tenant_id) = (NotSet, NotSet);
        let update = user_tenants::Entity::update_many().set(copy).filter(copy_of(self.scope.of, before));
        update.exec(&self.connection).await.map_err(translate)?;
        count(&self.connection, Some(before), Some(after)).await
    }

    async fn delete(&mut self, membership: &Membership) -> Result<(), StoreError> {
        let delete = Entity::delete_many().filter(unchanged(membership));
        let deleted = delete.exec(&self.connection).await;
        if deleted.map_err(|error| translate_deletion(error, Conflict::MemberInUse))?.rows_affected == 0 {
            return Err(StoreError::Stale);
        }
        let delete = user_tenants::Entity::delete_many().filter(copy_of(self.scope.of, membership));
        delete.exec(&self.connection).await.map_err(translate)?;
        count(&self.connection, Some(membership), None).await
    }
}

#[async_trait]
impl MembershipReader for TenantReads {
    async fn find(&mut self, user: UserId) -> Result<Option<Membership>, StoreError> {
        find(&self.connection, user).await
    }

    async fn list(
        &mut self,
        filter: &MemberFilter,
        page: PageRequest<MemberKey>,
    ) -> Result<Page<Membership, MemberKey>, StoreError> {
        let mut query = Entity::find()
            .filter(matching(filter))
            .order_by_asc(Column::NameNorm)
            .order_by_asc(Column::UserId)
            .limit(u64::from(page.limit.get()) + 1);
        if let Some(after) = page.after {
            let key = Expr::tuple([Expr::col(Column::NameNorm), Expr::col(Column::UserId)]);
            query = query.filter(key.gt(Expr::tuple([Expr::value(after.name), Expr::value(after.user_id.as_uuid())])));
        }
        let rows = query.all(&self.connection).await.map_err(translate)?;
        let members = rows.iter().map(restore).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::from_overread(members, page.limit, MemberKey::of))
    }
}

async fn find(connection: &impl ConnectionTrait, user: UserId) -> Result<Option<Membership>, StoreError> {
    let found = Entity::find().filter(Column::UserId.eq(user.as_uuid())).one(connection).await.map_err(translate)?;
    found.as_ref().map(restore).transpose()
}

fn matching(filter: &MemberFilter) -> Condition {
    let department = filter.department.as_ref().map(|label| search_key(label.as_str()));
    let search = filter.search.as_deref().map(search_key).filter(|key| !key.is_empty());
    Condition::all()
        .add_option(filter.role.map(|role| Column::Role.eq(role.as_str())))
        .add_option(filter.active.map(|active| Column::Status.eq(if active { "active" } else { "deactivated" })))
        .add_option(department.map(|key| Column::DepartmentNorm.eq(key)))
        .add_option(search.map(|key| {
            Condition::any().add(starts_with(Column::NameNorm, &key)).add(starts_with(Column::EmailNorm, &key))
        }))
}

/// Returns the condition that the stored row is still the same stay in the same version.
fn unchanged(membership: &Membership) -> Condition {
    Condition::all()
        .add(Column::UserId.eq(membership.user_id().as_uuid()))
        .add(Column::Id.eq(membership.id().as_uuid()))
        .add(Column::Version.eq(i64::from(membership.snapshot().version)))
}

fn copy_of(tenant: TenantId, membership: &Membership) -> Condition {
    Condition::all()
        .add(user_tenants::Column::UserId.eq(membership.user_id().as_uuid()))
        .add(user_tenants::Column::TenantId.eq(tenant.as_uuid()))
}

/// Updates seats and owners for a membership that changed, started or ended. The owner is counted before the seat: if
/// both rules are violated, people must be told about the last owner.
async fn count(
    connection: &impl ConnectionTrait,
    before: Option<&Membership>,
    after: Option<&Membership>,
) -> Result<(), StoreError> {
    let weigh =
        |rule: fn(&Membership) -> bool| i64::from(after.is_some_and(rule)) - i64::from(before.is_some_and(rule));
    counters::add_owners(connection, weigh(Membership::is_active_owner)).await?;
    counters::add_seats(connection, weigh(Membership::is_active)).await
}

fn row(membership: &Membership) -> Model {
    let membership = membership.snapshot();
    let text = |label: &Label| label.as_str().to_owned();
    Model {
        tenant_id: membership.tenant_id.as_uuid(),
        user_id: membership.user_id.as_uuid(),
        id: membership.id.as_uuid(),
        email_norm: membership.email.as_str().to_owned(),
        name: membership.name.as_str().to_owned(),
        name_norm: search_key(membership.name.as_str()),
        role: membership.role.as_str().to_owned(),
        status: membership.status.as_str().to_owned(),
        status_at: match membership.status {
            MembershipStatus::Active => None,
            MembershipStatus::Deactivated { since } => Some(since),
        },
        department: membership.department.as_ref().map(text),
        department_norm: membership.department.as_ref().map(|label| search_key(label.as_str())),
        title: membership.title.as_ref().map(text),
        joined_at: membership.joined_at,
        updated_at: membership.updated_at,
        version: i64::from(membership.version),
    }
}

fn copy(membership: &Membership) -> user_tenants::Model {
    let active = membership.is_active();
    let membership = membership.snapshot();
    user_tenants::Model {
        user_id: membership.user_id.as_uuid(),
        tenant_id: membership.tenant_id.as_uuid(),
        membership_id: membership.id.as_uuid(),
        role: membership.role.as_str().to_owned(),
        active,
        version: i64::from(membership.version),
        joined_at: membership.joined_at,
    }
}

fn restore(row: &Model) -> Result<Membership, StoreError> {
    let read = Row::new("membership", row.id);
    let label = |text: &Option<String>| read.parsed(text.as_deref().map(Label::parse).transpose());
    let status = match (row.status.as_str(), row.status_at) {
        ("active", None) => MembershipStatus::Active,
        ("deactivated", Some(since)) => MembershipStatus::Deactivated { since },
        _ => return Err(read.corrupt()),
    };
    Ok(Membership::restore(MembershipSnapshot {
        id: MembershipId::new(row.id),
        tenant_id: TenantId::new(row.tenant_id),
        user_id: UserId::new(row.user_id),
        email: read.parsed(Email::parse(&row.email_norm))?,
        name: read.parsed(DisplayName::parse(&row.name))?,
        role: read.parsed(row.role.parse())?,
        status,
        department: label(&row.department)?,
        title: label(&row.title)?,
        joined_at: row.joined_at,
        updated_at: row.updated_at,
        version: read.count(row.version)?,
    }))
}
