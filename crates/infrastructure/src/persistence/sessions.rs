//! Sessions, keyed by their user.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QueryResult,
    sea_query::{Expr, Order, Query, SelectStatement},
};
use tenantry_application::ports::{
    sessions::{SessionReader, SessionRepository, SessionView},
    store_error::StoreError,
};
use tenantry_domain::{
    Span, Timestamp,
    page::{Page, PageRequest},
    session::{Device, Revocation, RevocationReason, Session, SessionId, SessionSnapshot},
    tenant::TenantId,
    user::UserId,
};
use uuid::Uuid;

use super::{
    MOST_ROWS,
    columns::{self, Row},
    entities::{
        refresh_tokens,
        sessions::{Column, Entity, Model},
    },
    error::translate,
    unit_of_work::{Begun, PlatformReads, Store, Work},
};

#[async_trait]
impl<T: Begun, S: Send + Sync> SessionRepository for Store<T, Work<S>> {
    async fn find(&mut self, user: UserId, id: SessionId) -> Result<Option<Session>, StoreError> {
        find(&self.connection, user, id).await
    }

    async fn list_unrevoked(&mut self, user: UserId) -> Result<Vec<Session>, StoreError> {
        let unrevoked = Entity::find()
            .filter(Column::UserId.eq(user.as_uuid()))
            .filter(Column::RevokedAt.is_null())
            .order_by_asc(Column::Id);
        unrevoked.all(&self.connection).await.map_err(translate)?.iter().map(restore).collect()
    }

    async fn insert(&mut self, session: &Session) -> Result<(), StoreError> {
        let insert = Entity::insert(row(session).into_active_model());
        insert.exec_without_returning(&self.connection).await.map(drop).map_err(translate)
    }

    async fn revoke(&mut self, user: UserId, sessions: &[SessionId], revocation: Revocation) -> Result<(), StoreError> {
        for sessions in sessions.chunks(MOST_ROWS) {
            self.revoke_some(user, sessions, revocation).await?;
        }
        Ok(())
    }
}

impl<T: Begun, S: Send + Sync> Store<T, Work<S>> {
    async fn revoke_some(
        &self,
        user: UserId,
        sessions: &[SessionId],
        revocation: Revocation,
    ) -> Result<(), StoreError> {
        let update = Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(revocation.at))
            .col_expr(Column::RevokedReason, Expr::value(revocation.reason.as_str()))
            .filter(Column::UserId.eq(user.as_uuid()))
            .filter(Column::Id.is_in(sessions.iter().map(SessionId::as_uuid)))
            .filter(Column::RevokedAt.is_null());
        update.exec(&self.connection).await.map(drop).map_err(translate)
    }
}

#[async_trait]
impl SessionReader for PlatformReads {
    async fn find(&mut self, user: UserId, id: SessionId) -> Result<Option<Session>, StoreError> {
        find(&self.connection, user, id).await
    }

    async fn list(
        &mut self,
        user: UserId,
        now: Timestamp,
        page: PageRequest<SessionId>,
    ) -> Result<Page<SessionView, SessionId>, StoreError> {
        let good = tokens_of_session()
            .expr(Expr::value(1))
            .and_where(Expr::col(("tenantry_refresh_tokens", "expires_at")).gt(now))
            .take();
        let newest = |column| {
            tokens_of_session()
                .column(column)
                .order_by(refresh_tokens::Column::IssuedAt, Order::Desc)
                .order_by(refresh_tokens::Column::GrantId, Order::Desc)
                .limit(1)
                .take()
        };
        let mut query = Query::select();
        columns::select::<Entity>(&mut query, "tenantry_sessions");
        query
            .expr_as(newest(refresh_tokens::Column::IssuedAt), "last_used_at")
            .expr_as(newest(refresh_tokens::Column::TenantId), "last_tenant")
            .from(Entity)
            .and_where(Expr::col(("tenantry_sessions", "user_id")).eq(user.as_uuid()))
            .and_where(Expr::col(("tenantry_sessions", "revoked_at")).is_null())
            .and_where(Expr::col(("tenantry_sessions", "expires_at")).gt(now))
            .and_where(Expr::exists(good))
            .and_where_option(page.after.map(|id| Expr::col(("tenantry_sessions", "id")).lt(id.as_uuid())))
            .order_by(("tenantry_sessions", "id"), Order::Desc)
            .limit(u64::from(page.limit.get()) + 1);
        let rows = self.connection.query_all(&query).await.map_err(translate)?;
        let views = rows.iter().map(view).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::from_overread(views, page.limit, |view| view.session.id()))
    }
}

async fn find(connection: &impl ConnectionTrait, user: UserId, id: SessionId) -> Result<Option<Session>, StoreError> {
    let found = Entity::find_by_id((user.as_uuid(), id.as_uuid())).one(connection).await.map_err(translate)?;
    found.as_ref().map(restore).transpose()
}

/// Returns the refresh tokens of the session in the outer query.
fn tokens_of_session() -> SelectStatement {
    Query::select()
        .from(refresh_tokens::Entity)
        .and_where(Expr::col(("tenantry_refresh_tokens", "user_id")).equals(("tenantry_sessions", "user_id")))
        .and_where(Expr::col(("tenantry_refresh_tokens", "session_id")).equals(("tenantry_sessions", "id")))
        .take()
}

fn view(found: &QueryResult) -> Result<SessionView, StoreError> {
    let last_used_at: Timestamp = found.try_get("", "last_used_at").map_err(translate)?;
    let last_tenant: Option<Uuid> = found.try_get("", "last_tenant").map_err(translate)?;
    let session = restore(&columns::read(found, "tenantry_sessions")?)?;
    Ok(SessionView { session, last_used_at, last_tenant: last_tenant.map(TenantId::new) })
}

fn row(session: &Session) -> Model {
    let session = session.snapshot();
    Model {
        user_id: session.user_id.as_uuid(),
        id: session.id.as_uuid(),
        ip: session.device.ip.clone(),
        user_agent: session.device.user_agent.clone(),
        remembered: session.remembered,
        idle_microseconds: session.idle.num_microseconds().unwrap_or(i64::MAX),
        created_at: session.created_at,
        expires_at: session.expires_at,
        revoked_at: session.revocation.map(|revocation| revocation.at),
        revoked_reason: session.revocation.map(|revocation| revocation.reason.as_str().to_owned()),
    }
}

pub(super) fn restore(row: &Model) -> Result<Session, StoreError> {
    let read = Row::new("session", row.id);
    let revocation = match (row.revoked_at, row.revoked_reason.as_deref()) {
        (None, None) => None,
        (Some(at), Some(name)) => {
            let reason = RevocationReason::ALL.into_iter().find(|reason| reason.as_str() == name);
            Some(Revocation { at, reason: read.present(reason)? })
        }
        _ => return Err(read.corrupt()),
    };
    Ok(Session::restore(SessionSnapshot {
        id: SessionId::new(row.id),
        user_id: UserId::new(row.user_id),
        device: Device { ip: row.ip.clone(), user_agent: row.user_agent.clone() },
        remembered: row.remembered,
        idle: Span::microseconds(row.idle_microseconds),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revocation,
    }))
}
