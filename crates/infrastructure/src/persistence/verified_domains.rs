//! Verified domains across tenants. The port of claims writes the rows, in the same transaction.

use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use tenantry_application::ports::{
    store_error::StoreError,
    verified_domains::{VerifiedDomain, VerifiedDomainReader},
};
use tenantry_domain::{
    domain_claim::{DomainClaim, DomainClaimId},
    mail_domain::{ClaimedDomain, MailDomain},
    page::{Page, PageRequest},
    tenant::TenantId,
};

use super::{
    columns::Row,
    entities::verified_domains::{Column, Entity, Model},
    error::translate,
    unit_of_work::PlatformReads,
};

#[async_trait]
impl VerifiedDomainReader for PlatformReads {
    async fn find(&mut self, domain: &ClaimedDomain) -> Result<Option<VerifiedDomain>, StoreError> {
        let found = Entity::find_by_id(domain.to_string()).one(&self.connection).await.map_err(translate)?;
        found.as_ref().map(restore).transpose()
    }

    async fn find_covering(&mut self, domain: &MailDomain) -> Result<Option<VerifiedDomain>, StoreError> {
        let covering: Vec<String> = ClaimedDomain::covering(domain).map(|claim| claim.to_string()).collect();
        let found = Entity::find().filter(Column::Domain.is_in(&covering)).all(&self.connection).await;
        let found = found.map_err(translate)?;
        let longest = covering.iter().find_map(|text| found.iter().find(|row| row.domain == *text));
        longest.map(restore).transpose()
    }

    async fn list(
        &mut self,
        page: PageRequest<ClaimedDomain>,
    ) -> Result<Page<VerifiedDomain, ClaimedDomain>, StoreError> {
        let after = page.after.map(|domain| Column::Domain.gt(domain.to_string()));
        let query = Entity::find()
            .filter(Condition::all().add_option(after))
            .order_by_asc(Column::Domain)
            .limit(u64::from(page.limit.get()) + 1);
        let rows = query.all(&self.connection).await.map_err(translate)?;
        let verified = rows.iter().map(restore).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::from_overread(verified, page.limit, |verified| verified.domain.clone()))
    }
}

fn restore(row: &Model) -> Result<VerifiedDomain, StoreError> {
    let read = Row::new("verified domain of claim", row.claim_id);
    Ok(VerifiedDomain {
        domain: read.parsed(ClaimedDomain::restore(&row.domain))?,
        tenant_id: TenantId::new(row.tenant_id),
        claim_id: DomainClaimId::new(row.claim_id),
    })
}

/// Writes the row of a claim that is verified. Its key refuses a second one for the domain.
pub(super) async fn insert(connection: &impl ConnectionTrait, claim: &DomainClaim) -> Result<(), StoreError> {
    let claim = claim.snapshot();
    let row =
        Model { domain: claim.domain.to_string(), tenant_id: claim.tenant_id.as_uuid(), claim_id: claim.id.as_uuid() };
    Entity::insert(row.into_active_model()).exec_without_returning(connection).await.map(drop).map_err(translate)
}

/// Deletes the row of a claim that is verified no longer. That of another claim for the domain stays.
pub(super) async fn delete(connection: &impl ConnectionTrait, claim: &DomainClaim) -> Result<(), StoreError> {
    let delete = Entity::delete_many()
        .filter(Column::Domain.eq(claim.domain().to_string()))
        .filter(Column::ClaimId.eq(claim.id().as_uuid()));
    delete.exec(connection).await.map(drop).map_err(translate)
}
