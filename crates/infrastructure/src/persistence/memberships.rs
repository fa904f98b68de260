//! Memberships. A membership is written together with its copy on the person's side, with the words by which a search
//! finds it, and with the counters of members, seats and owners, whose bounds the database enforces.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, Order, QueryFilter, QueryOrder,
    QuerySelect, Select, Value,
    sea_query::{Expr, Query, SelectStatement},
};
use tenantry_application::ports::{
    memberships::{MemberFilter, MemberKey, MemberOrder, MemberSort, MembershipReader, MembershipRepository},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{
    email::Email,
    membership::{Membership, MembershipId, MembershipSnapshot, MembershipStatus},
    names::{DisplayName, Label, search_key},
    page::{Page, PageRequest},
    role::Role,
    tenant::TenantId,
    user::UserId,
    words::SearchWords,
};

use super::{
    columns::Row,
    counters,
    entities::{
        memberships::{Column, Entity, Model},
        user_tenants,
    },
    error::{translate, translate_deletion},
    member_search, member_words,
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
        member_words::insert(&self.connection, membership).await?;
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
        member_words::update(&self.connection, before, after).await?;
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
        member_words::delete(&self.connection, membership).await?;
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
        sort: MemberSort,
        page: PageRequest<MemberKey>,
    ) -> Result<Page<Membership, MemberKey>, StoreError> {
        let mut query = in_order(Entity::find().filter(matching(filter)), sort, page.after.as_ref());
        let words = filter.search.as_ref().map_or(&[][..], SearchWords::as_slice);
        if filter.search.is_some() && words.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        query = member_search::narrow(&self.connection, query, words, with_roles(&filter.roles, sort)).await?;
        query = query.limit(u64::from(page.limit.get()) + 1);
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
    let departments: Vec<String> = filter.departments.iter().map(|label| search_key(label.as_str())).collect();
    Condition::all()
        .add_option(any_of(Column::RoleOrder, &role_orders(&filter.roles)))
        .add_option(filter.active.map(|active| Column::Status.eq(if active { "active" } else { "deactivated" })))
        .add_option(any_of(Column::DepartmentNorm, &departments))
}

fn role_orders(roles: &[Role]) -> Vec<i32> {
    roles.iter().map(|role| role_order(*role)).collect()
}

/// Returns the members with these roles, unless an index has them in the order of the list.
fn with_roles(roles: &[Role], sort: MemberSort) -> Option<SelectStatement> {
    let in_order = match sort.by {
        MemberOrder::Name => roles.len() == 1,
        MemberOrder::Role => true,
        MemberOrder::Joined => false,
    };
    let condition = any_of(Column::RoleOrder, &role_orders(roles)).filter(|_| !in_order)?;
    Some(Query::select().column(Column::UserId).from(Entity).and_where(condition).take())
}

/// Returns the condition that the column has one of the values, or `None` if there are none. Values are repeated, so
/// that the statement has one of few texts.
pub(super) fn any_of<C: ColumnTrait, V: Into<Value> + Clone>(column: C, values: &[V]) -> Option<Expr> {
    match values {
        [] => None,
        [one] => Some(column.eq(one.clone())),
        several => {
            let places = several.len().next_power_of_two().max(8);
            Some(column.is_in(several.iter().cycle().take(places).cloned()))
        }
    }
}

/// Sorts the members by columns that an index has in this order, and begins after the key. Each sort ends with the user.
fn in_order(members: Select<Entity>, sort: MemberSort, after: Option<&MemberKey>) -> Select<Entity> {
    let columns: &[Column] = match sort.by {
        MemberOrder::Name => &[Column::NameNorm, Column::UserId],
        MemberOrder::Joined => &[Column::JoinedAt, Column::UserId],
        MemberOrder::Role => &[Column::RoleOrder, Column::NameNorm, Column::UserId],
    };
    let order = if sort.descending { Order::Desc } else { Order::Asc };
    let members = columns.iter().fold(members, |members, column| members.order_by(*column, order.clone()));
    let Some(after) = after else { return members };
    let place = columns.iter().map(|column| match column {
        Column::NameNorm => Expr::value(after.name.as_str()),
        Column::JoinedAt => Expr::value(after.joined_at),
        Column::RoleOrder => Expr::value(role_order(after.role)),
        _ => Expr::value(after.user_id.as_uuid()),
    });
    let (key, place) = (Expr::tuple(columns.iter().map(|column| Expr::col((Entity, *column)))), Expr::tuple(place));
    members.filter(if sort.descending { key.lt(place) } else { key.gt(place) })
}

/// Returns the position of a role, counted from the highest.
const fn role_order(role: Role) -> i32 {
    Role::Owner as i32 - role as i32
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

/// Updates owners, members and seats for a membership that changed, started or ended. The owner is counted before the seat: if
/// both rules are violated, people must be told about the last owner.
async fn count(
    connection: &impl ConnectionTrait,
    before: Option<&Membership>,
    after: Option<&Membership>,
) -> Result<(), StoreError> {
    let weigh =
        |rule: fn(&Membership) -> bool| i64::from(after.is_some_and(rule)) - i64::from(before.is_some_and(rule));
    counters::add_owners(connection, weigh(Membership::is_active_owner)).await?;
    counters::add_members(connection, weigh(|_| true), weigh(Membership::is_active)).await
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
        role_order: role_order(membership.role),
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
