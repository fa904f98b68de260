//! Personal invitations. An open one holds a seat, and an address has at most one open invitation in a tenant. The
//! database ensures both. An open one has a second row by its address, for the invited person.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use tenantry_application::ports::{
    invitations::{InvitationReader, InvitationRepository, InvitationState},
    store_error::StoreError,
};
use tenantry_domain::{
    Timestamp,
    email::Email,
    invitation::{Bounce, Invitation, InvitationId, InvitationSecrets, InvitationSnapshot, InvitationStatus},
    page::{Page, PageRequest},
    tenant::TenantId,
    user::UserId,
};

use super::{
    columns::{HashColumn, Row},
    counters,
    entities::invitations::{Column, Entity, Model},
    error::translate,
    inviters, received_invitations,
    unit_of_work::{TenantReads, TenantWork},
};

#[async_trait]
impl InvitationRepository for TenantWork {
    async fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        find(&self.connection, id).await
    }

    async fn insert(&mut self, invitation: &Invitation) -> Result<(), StoreError> {
        let insert = Entity::insert(row(invitation).into_active_model());
        insert.exec_without_returning(&self.connection).await.map_err(translate)?;
        received_invitations::follow(&self.connection, invitation).await?;
        counters::add_seats(&self.connection, i64::from(invitation.holds_seat())).await
    }

    async fn update(&mut self, before: &Invitation, after: &Invitation) -> Result<(), StoreError> {
        let mut row = row(after).into_active_model().reset_all();
        (row.tenant_id, row.id) = (NotSet, NotSet);
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(before.id().as_uuid()))
            .filter(Column::Version.eq(i64::from(before.snapshot().version)));
        if update.exec(&self.connection).await.map_err(translate)?.rows_affected == 0 {
            return Err(StoreError::Stale);
        }
        received_invitations::follow(&self.connection, after).await?;
        let seats = i64::from(after.holds_seat()) - i64::from(before.holds_seat());
        counters::add_seats(&self.connection, seats).await
    }

    async fn expire(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::Status, Expr::value("expired"))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1_i64))
            .filter(Column::Status.eq("open"))
            .filter(Column::ExpiresAt.lte(now));
        let expired = update.exec(&self.connection).await.map_err(translate)?.rows_affected;
        if expired > 0 {
            received_invitations::expire(&self.connection, self.scope.of, now).await?;
        }
        let seats = i64::try_from(expired).unwrap_or(i64::MAX);
        counters::add_seats(&self.connection, -seats).await
    }
}

#[async_trait]
impl InvitationReader for TenantReads {
    async fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        find(&self.connection, id).await
    }

    async fn list(
        &mut self,
        states: &[InvitationState],
        now: Timestamp,
        page: PageRequest<InvitationId>,
    ) -> Result<Page<Invitation, InvitationId>, StoreError> {
        let after = page.after.map(|id| Column::Id.lt(id.as_uuid()));
        let asked_for = (!states.is_empty())
            .then(|| states.iter().fold(Condition::any(), |any, state| any.add(in_state(*state, now))));
        let query = Entity::find()
            .filter(Condition::all().add_option(asked_for).add_option(after))
            .order_by_desc(Column::Id)
            .limit(u64::from(page.limit.get()) + 1);
        let rows = query.all(&self.connection).await.map_err(translate)?;
        let invitations = rows.iter().map(restore).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::from_overread(invitations, page.limit, Invitation::id))
    }
}

async fn find(connection: &impl ConnectionTrait, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
    let found = Entity::find().filter(Column::Id.eq(id.as_uuid())).one(connection).await.map_err(translate)?;
    found.as_ref().map(restore).transpose()
}

/// Returns the condition for invitations in that state at that moment: an open invitation past its expiry counts as
/// expired.
fn in_state(state: InvitationState, now: Timestamp) -> Condition {
    let stored = |status: &str| Column::Status.eq(status);
    match state {
        InvitationState::Open => Condition::all().add(stored("open")).add(Column::ExpiresAt.gt(now)),
        InvitationState::Accepted => Condition::all().add(stored("accepted")),
        InvitationState::Declined => Condition::all().add(stored("declined")),
        InvitationState::Revoked => Condition::all().add(stored("revoked")),
        InvitationState::Expired => Condition::any()
            .add(stored("expired"))
            .add(Condition::all().add(stored("open")).add(Column::ExpiresAt.lte(now))),
    }
}

fn row(invitation: &Invitation) -> Model {
    let invitation = invitation.snapshot();
    let (status, status_at, accepted_by) = match invitation.status {
        InvitationStatus::Open => ("open", None, None),
        InvitationStatus::Accepted { at, by } => ("accepted", Some(at), Some(by.as_uuid())),
        InvitationStatus::Declined { at } => ("declined", Some(at), None),
        InvitationStatus::Revoked { at } => ("revoked", Some(at), None),
        InvitationStatus::Expired => ("expired", None, None),
    };
    Model {
        tenant_id: invitation.tenant_id.as_uuid(),
        id: invitation.id.as_uuid(),
        email_norm: invitation.email.as_str().to_owned(),
        role: invitation.role.as_str().to_owned(),
        invited_by: inviters::column(invitation.invited_by),
        status: status.to_owned(),
        status_at,
        accepted_by,
        mailed_hash: HashColumn::from(&invitation.secrets.mailed),
        inviter_hash: HashColumn::from(&invitation.secrets.inviter),
        created_at: invitation.created_at,
        sent_at: invitation.sent_at,
        expires_at: invitation.expires_at,
        version: i64::from(invitation.version),
        bounced_at: invitation.bounced.as_ref().map(|bounce| bounce.at),
        bounce_reply: invitation.bounced.as_ref().map(|bounce| bounce.reply.clone()),
    }
}

fn restore(row: &Model) -> Result<Invitation, StoreError> {
    let read = Row::new("invitation", row.id);
    let status = match (row.status.as_str(), row.status_at, row.accepted_by) {
        ("open", None, None) => InvitationStatus::Open,
        ("accepted", Some(at), Some(by)) => InvitationStatus::Accepted { at, by: UserId::new(by) },
        ("declined", Some(at), None) => InvitationStatus::Declined { at },
        ("revoked", Some(at), None) => InvitationStatus::Revoked { at },
        ("expired", None, None) => InvitationStatus::Expired,
        _ => return Err(read.corrupt()),
    };
    let bounced = match (row.bounced_at, &row.bounce_reply) {
        (Some(at), Some(reply)) => Some(Bounce { at, reply: reply.clone() }),
        (None, None) => None,
        _ => return Err(read.corrupt()),
    };
    Ok(Invitation::restore(InvitationSnapshot {
        id: InvitationId::new(row.id),
        tenant_id: TenantId::new(row.tenant_id),
        email: read.parsed(Email::parse(&row.email_norm))?,
        role: read.parsed(row.role.parse())?,
        invited_by: inviters::restore(row.invited_by),
        status,
        secrets: InvitationSecrets {
            mailed: read.present(row.mailed_hash.hash())?,
            inviter: read.present(row.inviter_hash.hash())?,
        },
        created_at: row.created_at,
        sent_at: row.sent_at,
        bounced,
        expires_at: row.expires_at,
        version: read.count(row.version)?,
    }))
}
