//! Copies a person's name and address into their memberships, for lists and search.
//!
//! The copies in other tenants follow one tenant at a time, because no unit of work spans two tenants. Where a person was
//! deactivated they write nothing; the copy there changes when they are reactivated.

use tenantry_domain::{
    event::DomainEvent,
    membership::Membership,
    page::{Limit, PageRequest},
    tenant::TenantId,
    user::{User, UserId},
};

use crate::{
    actor::Actor,
    ports::{store_error::StoreError, unit_of_work::PlatformReason, user_tenants::UserTenant},
    tenant_access::{TenantAccess, TenantWork},
};

/// Copies name and address into the membership of the tenant. Returns the event to commit if a copy differed.
pub(crate) async fn copy_profile(work: &mut TenantWork<'_>, user: &User) -> Result<Option<DomainEvent>, StoreError> {
    let before = work.memberships().find(user.id()).await?;
    copy(work, before, user).await
}

async fn copy(
    work: &mut TenantWork<'_>,
    before: Option<Membership>,
    user: &User,
) -> Result<Option<DomainEvent>, StoreError> {
    let Some(before) = before else { return Ok(None) };
    let Some(copied) = before.with_profile_of(user) else { return Ok(None) };
    work.memberships().update(&before, &copied.value).await?;
    Ok(Some(copied.event))
}

/// Copies name and address into the memberships of all tenants that the person can work in, except `here`.
pub(crate) async fn copy_elsewhere(
    access: &TenantAccess,
    actor: &Actor,
    here: Option<TenantId>,
    user: &User,
) -> Result<(), StoreError> {
    let usable = list_tenants(access, user.id()).await?.into_iter().filter_map(UserTenant::usable);
    for tenant_id in usable.map(|own| own.tenant.id()).filter(|id| Some(*id) != here) {
        let mut work = access.begin_by_proof(actor, tenant_id).await?;
        // The person is read after the copy that is replaced. A crossing change then either is seen here, or has made the
        // copy stale, so that an older name or address never replaces a newer one.
        let before = work.memberships().find(user.id()).await?;
        let Some(current) = work.users().find(user.id()).await? else { continue };
        let event = copy(&mut work, before, &current).await?;
        work.commit(event).await?;
    }
    Ok(())
}

/// Returns all memberships of a person, active or not.
pub(crate) async fn list_tenants(access: &TenantAccess, user_id: UserId) -> Result<Vec<UserTenant>, StoreError> {
    let mut page: PageRequest<TenantId> = PageRequest { after: None, limit: Limit::MAX };
    let mut all = Vec::new();
    loop {
        let mut read = access.store.read_platform(PlatformReason::OwnAccount).await?;
        let found = read.user_tenants().list(user_id, page.clone()).await?;
        all.extend(found.items);
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(all),
        }
    }
}
