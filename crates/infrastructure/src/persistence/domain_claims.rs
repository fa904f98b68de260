//! Claims of domains. A verified one has a second row by its domain, whose key decides which tenant has it.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use tenantry_application::ports::{
    domain_claims::{DomainClaimReader, DomainClaimRepository},
    store_error::StoreError,
};
use tenantry_domain::{
    domain_claim::{ChallengeToken, DomainClaim, DomainClaimId, DomainClaimSnapshot, DomainClaimStatus, LossReason},
    mail_domain::ClaimedDomain,
    page::{Page, PageRequest},
    tenant::TenantId,
    user::UserId,
};

use super::{
    columns::Row,
    entities::domain_claims::{Column, Entity, Model},
    error::translate,
    unit_of_work::{TenantReads, TenantWork},
    verified_domains,
};

#[async_trait]
impl DomainClaimRepository for TenantWork {
    async fn find(&mut self, id: DomainClaimId) -> Result<Option<DomainClaim>, StoreError> {
        find(&self.connection, id).await
    }

    async fn insert(&mut self, claim: &DomainClaim) -> Result<(), StoreError> {
        let insert = Entity::insert(row(claim).into_active_model());
        insert.exec_without_returning(&self.connection).await.map(drop).map_err(translate)
    }

    async fn update(&mut self, before: &DomainClaim, after: &DomainClaim) -> Result<(), StoreError> {
        let mut row = row(after).into_active_model().reset_all();
        (row.tenant_id, row.id) = (NotSet, NotSet);
        let update = Entity::update_many().set(row).filter(stored(before));
        found(update.exec(&self.connection).await.map_err(translate)?.rows_affected)?;
        match (before.is_verified(), after.is_verified()) {
            (false, true) => verified_domains::insert(&self.connection, after).await,
            (true, false) => verified_domains::delete(&self.connection, before).await,
            (true, true) | (false, false) => Ok(()),
        }
    }

    async fn delete(&mut self, claim: &DomainClaim) -> Result<(), StoreError> {
        let delete = Entity::delete_many().filter(stored(claim));
        found(delete.exec(&self.connection).await.map_err(translate)?.rows_affected)?;
        if claim.is_verified() { verified_domains::delete(&self.connection, claim).await } else { Ok(()) }
    }
}

#[async_trait]
impl DomainClaimReader for TenantReads {
    async fn find(&mut self, id: DomainClaimId) -> Result<Option<DomainClaim>, StoreError> {
        find(&self.connection, id).await
    }

    async fn list(&mut self, page: PageRequest<DomainClaimId>) -> Result<Page<DomainClaim, DomainClaimId>, StoreError> {
        let after = page.after.map(|id| Column::Id.gt(id.as_uuid()));
        let query = Entity::find()
            .filter(Condition::all().add_option(after))
            .order_by_asc(Column::Id)
            .limit(u64::from(page.limit.get()) + 1);
        let rows = query.all(&self.connection).await.map_err(translate)?;
        let claims = rows.iter().map(restore).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::from_overread(claims, page.limit, DomainClaim::id))
    }
}

async fn find(connection: &impl ConnectionTrait, id: DomainClaimId) -> Result<Option<DomainClaim>, StoreError> {
    let found = Entity::find().filter(Column::Id.eq(id.as_uuid())).one(connection).await.map_err(translate)?;
    found.as_ref().map(restore).transpose()
}

/// The condition for the row of a claim that nobody changed.
fn stored(claim: &DomainClaim) -> Condition {
    let version = i64::from(claim.snapshot().version);
    Condition::all().add(Column::Id.eq(claim.id().as_uuid())).add(Column::Version.eq(version))
}

fn found(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

fn row(claim: &DomainClaim) -> Model {
    let claim = claim.snapshot();
    let (status_at, missing_since, reason) = match claim.status {
        DomainClaimStatus::Pending => (None, None, None),
        DomainClaimStatus::Verified { at, missing_since } => (Some(at), missing_since, None),
        DomainClaimStatus::Lost { at, reason } => (Some(at), None, Some(reason)),
    };
    Model {
        tenant_id: claim.tenant_id.as_uuid(),
        id: claim.id.as_uuid(),
        domain: claim.domain.to_string(),
        policy: claim.policy.as_str().to_owned(),
        role: claim.role.to_string(),
        token: claim.token.as_str().to_owned(),
        status: claim.status.as_str().to_owned(),
        status_at,
        missing_since,
        lost_reason: reason.map(|reason| reason.as_str().to_owned()),
        claimed_by: claim.claimed_by.as_uuid(),
        created_at: claim.created_at,
        version: i64::from(claim.version),
    }
}

fn restore(row: &Model) -> Result<DomainClaim, StoreError> {
    let read = Row::new("domain claim", row.id);
    let reason = LossReason::ALL.into_iter().find(|reason| Some(reason.as_str()) == row.lost_reason.as_deref());
    let status = match (row.status.as_str(), row.status_at, row.missing_since, reason) {
        ("pending", None, None, None) => DomainClaimStatus::Pending,
        ("verified", Some(at), missing_since, None) => DomainClaimStatus::Verified { at, missing_since },
        ("lost", Some(at), None, Some(reason)) => DomainClaimStatus::Lost { at, reason },
        _ => return Err(read.corrupt()),
    };
    Ok(DomainClaim::restore(DomainClaimSnapshot {
        id: DomainClaimId::new(row.id),
        tenant_id: TenantId::new(row.tenant_id),
        domain: read.parsed(ClaimedDomain::restore(&row.domain))?,
        policy: read.parsed(row.policy.parse())?,
        role: read.parsed(row.role.parse())?,
        token: ChallengeToken::restore(row.token.clone()),
        status,
        claimed_by: UserId::new(row.claimed_by),
        created_at: row.created_at,
        version: read.count(row.version)?,
    }))
}
