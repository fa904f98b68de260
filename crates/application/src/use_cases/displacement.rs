//! Takes an address that was never proved from an account, for whoever proved the mailbox.
//!
//! The account keeps its id and its rows, because trails and the rows of an embedder name it. But nobody can sign in to
//! it: it has no address, no password, no session, no code and no link. This happens in one commit, together with the
//! account of the mailbox's holder. Then the account leaves its tenants, one at a time. Where it is the last owner it
//! stays, since a tenant without an owner cannot be, and the trail of the tenant says so.

use tenantry_domain::{
    Timestamp,
    email::Email,
    event::DomainEvent,
    password::PasswordHash,
    session::RevocationReason,
    tenant::TenantId,
    user::{User, UserId, event::UserEvent},
};

use super::{
    auth::end_sessions::end_all_sessions,
    mailbox::void_proofs,
    profile::{copy_profile, list_tenants},
};
use crate::{
    actor::Actor,
    ports::{
        access_changes::AccessChange,
        ids::IdGenerator,
        store_error::{Conflict, StoreError},
        unit_of_work::GlobalPorts,
    },
    tenant_access::TenantAccess,
};

/// Takes the address and every way in from the account.
pub(crate) async fn displace(
    work: &mut dyn GlobalPorts,
    ids: &dyn IdGenerator,
    (before, after): (&User, &User),
    now: Timestamp,
) -> Result<(), StoreError> {
    void_proofs(work, before.id()).await?;
    work.users().update(before, after).await?;
    work.passwords().delete(before.id()).await?;
    end_all_sessions(work, ids, before.id(), RevocationReason::AddressReclaimed, now).await
}

/// Returns the password of an account whose address was never proved. It tells whether somebody else may have set the
/// account up. `None` where that does not matter.
pub(crate) async fn unproved_password(
    work: &mut dyn GlobalPorts,
    user: &User,
) -> Result<Option<PasswordHash>, StoreError> {
    if user.email_verified() {
        return Ok(None);
    }
    Ok(work.users().find_by_email(user.email()).await?.and_then(|found| found.password))
}

/// Takes the address from an account that has it and never proved it, and returns that account. Answers `Conflict(Email)`
/// if the account proved it.
pub(crate) async fn make_room(
    work: &mut dyn GlobalPorts,
    ids: &dyn IdGenerator,
    email: &Email,
    now: Timestamp,
) -> Result<Option<User>, StoreError> {
    let Some(holder) = work.users().find_by_email(email).await? else { return Ok(None) };
    let displaced = holder.user.displaced(ids.uuid(), now).ok_or(StoreError::Conflict { what: Conflict::Email })?;
    displace(work, ids, (&holder.user, &displaced), now).await?;
    Ok(Some(displaced))
}

/// Ends the memberships of a displaced account. It has no way in already, so a crash in between leaves members whom
/// nobody can be.
pub(crate) async fn leave_tenants(access: &TenantAccess, actor: &Actor, displaced: &User) -> Result<(), StoreError> {
    for own in list_tenants(access, displaced.id()).await? {
        let tenant_id = own.tenant.id();
        match leave(access, actor, tenant_id, displaced.id()).await {
            Err(StoreError::Conflict { what: Conflict::LastOwner | Conflict::MemberInUse }) => {
                stay(access, actor, tenant_id, displaced).await?;
            }
            left => left?,
        }
    }
    Ok(())
}

async fn leave(access: &TenantAccess, actor: &Actor, tenant_id: TenantId, user_id: UserId) -> Result<(), StoreError> {
    let mut work = access.begin_by_proof(actor, tenant_id).await?;
    let Some(own) = work.memberships().find(user_id).await? else { return Ok(()) };
    work.memberships().delete(&own).await?;
    work.announce([AccessChange::MembershipEnded(own.id())]).await?;
    work.commit([own.leave(), reclaimed(user_id)]).await
}

async fn stay(access: &TenantAccess, actor: &Actor, tenant_id: TenantId, displaced: &User) -> Result<(), StoreError> {
    let mut work = access.begin_by_proof(actor, tenant_id).await?;
    let copied = copy_profile(&mut work, displaced).await?;
    work.commit(copied.into_iter().chain([reclaimed(displaced.id())])).await
}

fn reclaimed(user_id: UserId) -> DomainEvent {
    UserEvent::AddressReclaimed { user_id }.into()
}
