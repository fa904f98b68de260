//! "My invitations": open invitations from the side of their address. The invitation port writes the rows, in the same
//! transaction.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, JoinType, QueryFilter,
    QueryResult, QueryTrait,
    sea_query::{Expr, OnConflict, Order, Query, SelectStatement},
};
use tenantry_application::ports::{
    received_invitations::{ReceivedInvitation, ReceivedInvitationReader},
    store_error::StoreError,
};
use tenantry_domain::{
    Timestamp,
    email::Email,
    invitation::{Invitation, InvitationId},
    names::DisplayName,
    page::{Page, PageRequest},
    tenant::{Standing, TenantId},
};

use super::{
    columns::{self, Row},
    entities::{
        invited_addresses::{Column, Entity, Model},
        tenants, user_tenants, users,
    },
    error::translate,
    inviters, tenants as tenant_rows,
    unit_of_work::PlatformReads,
};

const TABLE: &str = "tenantry_invited_addresses";

#[async_trait]
impl ReceivedInvitationReader for PlatformReads {
    async fn find(
        &mut self,
        address: &Email,
        id: InvitationId,
        now: Timestamp,
    ) -> Result<Option<ReceivedInvitation>, StoreError> {
        let query = open_for(address, now).and_where(Expr::col((TABLE, "invitation_id")).eq(id.as_uuid())).take();
        let found = self.connection.query_one(&query).await.map_err(translate)?;
        found.as_ref().map(read).transpose()
    }

    async fn list(
        &mut self,
        address: &Email,
        now: Timestamp,
        page: PageRequest<InvitationId>,
    ) -> Result<Page<ReceivedInvitation, InvitationId>, StoreError> {
        let after = page.after.map(|id| Expr::col((TABLE, "invitation_id")).lt(id.as_uuid()));
        let query = open_for(address, now)
            .and_where_option(after)
            .order_by((TABLE, "invitation_id"), Order::Desc)
            .limit(u64::from(page.limit.get()) + 1)
            .take();
        let rows = self.connection.query_all(&query).await.map_err(translate)?;
        let received = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::from_overread(received, page.limit, |received| received.id))
    }
}

fn open_for(address: &Email, now: Timestamp) -> SelectStatement {
    let tenant = Expr::col(("tenantry_tenants", "id")).equals((TABLE, "tenant_id"));
    let inviter = Expr::col(("tenantry_users", "id")).equals((TABLE, "invited_by"));
    let membership = Condition::all()
        .add(Expr::col(("tenantry_user_tenants", "user_id")).equals((TABLE, "invited_by")))
        .add(Expr::col(("tenantry_user_tenants", "tenant_id")).equals((TABLE, "tenant_id")));
    let mut query = Query::select();
    columns::select::<Entity>(&mut query, TABLE);
    columns::select::<tenants::Entity>(&mut query, "tenantry_tenants");
    query
        .expr_as(Expr::col(("tenantry_users", "name")), "inviter")
        .from(Entity)
        .join(JoinType::InnerJoin, tenants::Entity, tenant)
        .join(JoinType::LeftJoin, users::Entity, inviter)
        .join(JoinType::LeftJoin, user_tenants::Entity, membership)
        .and_where(Expr::col((TABLE, "email_norm")).eq(address.as_str()))
        .and_where(Expr::col((TABLE, "expires_at")).gt(now))
        .and_where(
            Expr::col(("tenantry_tenants", "status")).is_in(tenant_rows::statuses(Standing::Open).iter().copied()),
        )
        .cond_where(
            Condition::any()
                .add(Expr::col(("tenantry_user_tenants", "active")).eq(true))
                .add(Expr::col((TABLE, "invited_by")).eq(inviters::OPERATOR)),
        )
        .take()
}

fn read(found: &QueryResult) -> Result<ReceivedInvitation, StoreError> {
    let row: Model = columns::read(found, TABLE)?;
    let inviter: Option<String> = found.try_get("", "inviter").map_err(translate)?;
    let read = Row::new("invited address of invitation", row.invitation_id);
    Ok(ReceivedInvitation {
        id: InvitationId::new(row.invitation_id),
        tenant: tenant_rows::restore(&columns::read(found, "tenantry_tenants")?)?,
        role: read.parsed(row.role.parse())?,
        inviter: inviter.map(|name| read.parsed(DisplayName::parse(&name))).transpose()?,
        expires_at: row.expires_at,
    })
}

/// Writes the row of an invitation that is open, or deletes that of one that is open no longer.
pub(super) async fn follow(connection: &impl ConnectionTrait, invitation: &Invitation) -> Result<(), StoreError> {
    let is_open = invitation.holds_seat();
    let invitation = invitation.snapshot();
    if !is_open {
        let key = (invitation.email.as_str().to_owned(), invitation.id.as_uuid());
        return Entity::delete_by_id(key).exec(connection).await.map(drop).map_err(translate);
    }
    let row = Model {
        email_norm: invitation.email.as_str().to_owned(),
        invitation_id: invitation.id.as_uuid(),
        tenant_id: invitation.tenant_id.as_uuid(),
        role: invitation.role.as_str().to_owned(),
        invited_by: inviters::column(invitation.invited_by),
        expires_at: invitation.expires_at,
    };
    // Sent again, it has another inviter and another end.
    let again = OnConflict::columns([Column::EmailNorm, Column::InvitationId])
        .update_columns([Column::InvitedBy, Column::ExpiresAt])
        .to_owned();
    let write = Entity::insert(row.into_active_model()).on_conflict(again).into_query();
    connection.execute(&write).await.map(drop).map_err(translate)
}

/// Deletes the rows of the tenant's invitations that ran out.
pub(super) async fn expire(
    connection: &impl ConnectionTrait,
    tenant: TenantId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let delete = Entity::delete_many().filter(Column::TenantId.eq(tenant.as_uuid())).filter(Column::ExpiresAt.lte(now));
    delete.exec(connection).await.map(drop).map_err(translate)
}
