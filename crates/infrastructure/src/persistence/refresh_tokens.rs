//! Refresh tokens, keyed by user and grant: one row per generation. The key ensures a single successor.

use async_trait::async_trait;
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, JoinType, QueryResult,
    sea_query::{Expr, Query},
};
use tenantry_application::ports::{
    refresh_tokens::{RefreshCandidate, RefreshTokenReader, RefreshTokenRepository},
    store_error::StoreError,
};
use tenantry_domain::{
    membership::MembershipId,
    refresh_token::{Grant, GrantId, RefreshChain, RefreshToken, Stay},
    session::SessionId,
    tenant::TenantId,
    user::UserId,
};

use super::{
    columns::{self, HashColumn, Row},
    entities::{
        refresh_tokens::{Entity, Model},
        sessions, tenants, user_tenants, users,
    },
    error::translate,
    sessions as session_rows,
    unit_of_work::{Begun, PlatformReads, Store, Work},
    user_tenants as user_tenant_rows, users as user_rows,
};

#[async_trait]
impl<T: Begun, S: Send + Sync> RefreshTokenRepository for Store<T, Work<S>> {
    async fn insert(&mut self, token: &RefreshToken) -> Result<(), StoreError> {
        let insert = Entity::insert(row(token).into_active_model());
        insert.exec_without_returning(&self.connection).await.map(drop).map_err(translate)
    }
}

#[async_trait]
impl RefreshTokenReader for PlatformReads {
    async fn find(
        &mut self,
        user: UserId,
        grant: GrantId,
        generation: u32,
    ) -> Result<Option<RefreshCandidate>, StoreError> {
        let generation = i64::from(generation);
        // The generation is bound for each of the three, so that the key finds each of them.
        let numbered = |alias: &'static str, generation: i64| {
            Condition::all()
                .add(Expr::col((alias, "user_id")).equals(("token", "user_id")))
                .add(Expr::col((alias, "grant_id")).equals(("token", "grant_id")))
                .add(Expr::col((alias, "generation")).eq(generation))
        };
        let session = Condition::all()
            .add(Expr::col(("tenantry_sessions", "user_id")).equals(("token", "user_id")))
            .add(Expr::col(("tenantry_sessions", "id")).equals(("token", "session_id")));
        let membership = Condition::all()
            .add(Expr::col(("tenantry_user_tenants", "user_id")).equals(("token", "user_id")))
            .add(Expr::col(("tenantry_user_tenants", "tenant_id")).equals(("token", "tenant_id")));
        let tenant = Expr::col(("tenantry_tenants", "id")).equals(("tenantry_user_tenants", "tenant_id"));

        let mut query = Query::select();
        columns::select::<Entity>(&mut query, "token");
        columns::select::<Entity>(&mut query, "successor");
        columns::select::<sessions::Entity>(&mut query, "tenantry_sessions");
        columns::select::<users::Entity>(&mut query, "tenantry_users");
        columns::select::<user_tenants::Entity>(&mut query, "tenantry_user_tenants");
        columns::select::<tenants::Entity>(&mut query, "tenantry_tenants");
        query
            .expr_as(Expr::col(("later", "generation")), "later_generation")
            .from_as(Entity, "token")
            .join(JoinType::InnerJoin, sessions::Entity, session)
            .join(JoinType::InnerJoin, users::Entity, Expr::col(("tenantry_users", "id")).equals(("token", "user_id")))
            .join_as(JoinType::LeftJoin, Entity, "successor", numbered("successor", generation + 1))
            .join_as(JoinType::LeftJoin, Entity, "later", numbered("later", generation + 2))
            .join(JoinType::LeftJoin, user_tenants::Entity, membership)
            .join(JoinType::LeftJoin, tenants::Entity, tenant)
            .and_where(Expr::col(("token", "user_id")).eq(user.as_uuid()))
            .and_where(Expr::col(("token", "grant_id")).eq(grant.as_uuid()))
            .and_where(Expr::col(("token", "generation")).eq(generation));
        let found = self.connection.query_one(&query).await.map_err(translate)?;
        found.map(|row| candidate(&row)).transpose()
    }
}

fn candidate(found: &QueryResult) -> Result<RefreshCandidate, StoreError> {
    let successor: Option<Model> = columns::read_joined(found, "successor", "user_id")?;
    let later: Option<i64> = found.try_get("", "later_generation").map_err(translate)?;
    let chain = RefreshChain {
        token: restore(&columns::read(found, "token")?)?,
        successor: successor.as_ref().map(restore).transpose()?,
        successor_used: later.is_some(),
        session: session_rows::restore(&columns::read(found, "tenantry_sessions")?)?,
    };
    let membership: Option<user_tenants::Model> = columns::read_joined(found, "tenantry_user_tenants", "user_id")?;
    let membership = membership
        .map(|membership| user_tenant_rows::restore(&membership, &columns::read(found, "tenantry_tenants")?))
        .transpose()?;
    Ok(RefreshCandidate { chain, user: user_rows::restore(&columns::read(found, "tenantry_users")?)?, membership })
}

fn row(token: &RefreshToken) -> Model {
    Model {
        user_id: token.grant.user_id.as_uuid(),
        grant_id: token.grant.id.as_uuid(),
        generation: i64::from(token.generation),
        session_id: token.grant.session_id.as_uuid(),
        tenant_id: token.grant.stay.map(|stay| stay.tenant_id.as_uuid()),
        membership_id: token.grant.stay.map(|stay| stay.membership_id.as_uuid()),
        secret_hash: HashColumn::from(&token.secret_hash),
        issued_at: token.issued_at,
        expires_at: token.expires_at,
    }
}

fn restore(row: &Model) -> Result<RefreshToken, StoreError> {
    let read = Row::new("refresh token of grant", row.grant_id);
    let stay = match (row.tenant_id, row.membership_id) {
        (Some(tenant), Some(membership)) => {
            Some(Stay { tenant_id: TenantId::new(tenant), membership_id: MembershipId::new(membership) })
        }
        (None, None) => None,
        _ => return Err(read.corrupt()),
    };
    Ok(RefreshToken {
        grant: Grant {
            id: GrantId::new(row.grant_id),
            user_id: UserId::new(row.user_id),
            session_id: SessionId::new(row.session_id),
            stay,
        },
        generation: read.count(row.generation)?,
        secret_hash: read.present(row.secret_hash.hash())?,
        issued_at: row.issued_at,
        expires_at: row.expires_at,
    })
}
