//! What a purge does to people: the members lose the tenant, and whoever then has no other is anonymized.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    store_error::StoreError,
    unit_of_work::{PlatformReason, UnitOfWorkFactory},
};
use tenantry_domain::{Timestamp, id::Id, membership::MembershipId, session::SessionId, tenant::TenantId};
use uuid::Uuid;

use super::{Purge, look_ups::delete};
use crate::persistence::{
    entities::{
        credentials, email_changes, founders, mailbox_proofs, mails, queues, refresh_tokens, sessions, user_emails,
        user_tenants, users,
    },
    error::translate,
};

/// So many members lose the tenant in one transaction.
const TOGETHER: usize = 100;
/// The name of a person of whom nothing is left.
const NAME: &str = "Deleted person";

impl Purge {
    /// Ends all memberships of the tenant in the tables of people, and anonymizes who has no other.
    pub(super) async fn end_memberships(&self, tenant: TenantId) -> Result<(), StoreError> {
        for members in self.members(tenant).await.map_err(translate)?.chunks(TOGETHER) {
            // First, so that no token outlives what it gives access to, even if this process ends now.
            let ended = members.iter().map(|(_, id)| AccessChange::MembershipEnded(MembershipId::new(*id)));
            self.announce(ended).await?;
            for (user, _) in members {
                self.anonymize_if_last(*user, tenant.as_uuid()).await?;
            }
            let work = self.begin(tenant).await.map_err(translate)?;
            let people = || members.iter().map(|(user, _)| *user);
            let tokens = refresh_tokens::Column::UserId.is_in(people());
            let tokens = tokens.and(refresh_tokens::Column::TenantId.eq(tenant.as_uuid()));
            delete::<refresh_tokens::Entity>(&work, tokens).await.map_err(translate)?;
            let own = user_tenants::Column::TenantId.eq(tenant.as_uuid());
            let own = user_tenants::Column::UserId.is_in(people()).and(own);
            delete::<user_tenants::Entity>(&work, own).await.map_err(translate)?;
            work.commit().await.map_err(translate)?;
        }
        Ok(())
    }

    /// Returns the members with their memberships.
    async fn members(&self, tenant: TenantId) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
        let work = self.begin(tenant).await?;
        user_tenants::Entity::find()
            .select_only()
            .columns([user_tenants::Column::UserId, user_tenants::Column::MembershipId])
            .filter(user_tenants::Column::TenantId.eq(tenant.as_uuid()))
            .order_by_asc(user_tenants::Column::UserId)
            .into_tuple()
            .all(&work)
            .await
    }

    /// Tells every node.
    async fn announce(&self, changes: impl Iterator<Item = AccessChange>) -> Result<(), StoreError> {
        let recorded_at = self.clock.now();
        let recorded = |change| RecordedAccessChange { id: Id::new(self.ids.uuid()), change, recorded_at };
        let changes: Vec<_> = changes.map(recorded).collect();
        if changes.is_empty() {
            return Ok(());
        }
        let mut work = self.units_of_work.begin_platform(PlatformReason::EachTenant).await?;
        work.access_changes().insert(&changes).await?;
        work.commit().await
    }

    /// Anonymizes the person unless they belong to another tenant, or founded one.
    async fn anonymize_if_last(&self, user: Uuid, tenant: Uuid) -> Result<(), StoreError> {
        let work = self.database.begin().await.map_err(translate)?;
        if !is_last(&work, user, tenant).await.map_err(translate)? {
            return Ok(());
        }
        let sessions = sessions_of(&work, user).await.map_err(translate)?;
        anonymize(&work, user, self.clock.now()).await.map_err(translate)?;
        work.commit().await.map_err(translate)?;
        self.announce(sessions.into_iter().map(|id| AccessChange::SessionRevoked(SessionId::new(id)))).await
    }
}

/// Returns whether nothing but this tenant needs the person's account. Nobody can make them a member of another before the
/// transaction ends: that would need to lock the person's row too.
async fn is_last(work: &impl ConnectionTrait, user: Uuid, tenant: Uuid) -> Result<bool, DbErr> {
    users::Entity::find_by_id(user).lock(LockType::Update).one(work).await?;
    let others = user_tenants::Column::UserId.eq(user).and(user_tenants::Column::TenantId.ne(tenant));
    let other = user_tenants::Entity::find().filter(others).one(work).await?;
    let founded = founders::Entity::find_by_id(user).one(work).await?.map_or(0, |row| row.tenants);
    Ok(other.is_none() && founded <= 1)
}

async fn sessions_of(work: &impl ConnectionTrait, user: Uuid) -> Result<Vec<Uuid>, DbErr> {
    let unrevoked = sessions::Column::UserId.eq(user).and(sessions::Column::RevokedAt.is_null());
    let ids = sessions::Entity::find().select_only().column(sessions::Column::Id).filter(unrevoked);
    ids.into_tuple().all(work).await
}

/// Removes what identifies the person and what they sign in with. Their address is free afterwards. The row stays, because
/// the audit logs of tenants name its id.
async fn anonymize(work: &impl ConnectionTrait, user: Uuid, now: Timestamp) -> Result<(), DbErr> {
    // Tokens refer to their session.
    delete::<refresh_tokens::Entity>(work, refresh_tokens::Column::UserId.eq(user)).await?;
    delete::<sessions::Entity>(work, sessions::Column::UserId.eq(user)).await?;
    delete::<credentials::Entity>(work, credentials::Column::UserId.eq(user)).await?;
    delete::<mailbox_proofs::Entity>(work, mailbox_proofs::Column::UserId.eq(user)).await?;
    delete::<email_changes::Entity>(work, email_changes::Column::UserId.eq(user)).await?;
    delete::<user_emails::Entity>(work, user_emails::Column::UserId.eq(user)).await?;
    delete::<mails::Entity>(work, mails::Column::OwnerId.eq(user)).await?;
    delete::<queues::Entity>(work, queues::Column::OwnerId.eq(user)).await?;
    let nobody = users::ActiveModel {
        email_norm: Set(format!("deleted-{}@deleted.invalid", user.simple())),
        email_verified_at: Set(None),
        name: Set(NAME.to_owned()),
        updated_at: Set(now),
        locale: Set(None),
        time_zone: Set(None),
        ..Default::default()
    };
    let version = Expr::col(users::Column::Version).add(1_i64);
    let update = users::Entity::update_many().set(nobody).col_expr(users::Column::Version, version);
    update.filter(users::Column::Id.eq(user)).exec(work).await.map(drop)
}
