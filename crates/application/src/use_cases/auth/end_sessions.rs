//! Ends sessions before they expire: the rows, the access tokens on every node, and the events for the trail.

use tenantry_domain::{
    Timestamp,
    event::DomainEvent,
    session::{Ended, RevocationReason, Session},
    user::UserId,
};

use crate::{
    ports::{access_changes::AccessChange, ids::IdGenerator, store_error::StoreError, unit_of_work::GlobalPorts},
    tenant_access::PersonWork,
    use_cases::trail::announce,
};

/// Ends those of a person's sessions that have not ended yet. Returns the events to commit, or `None` if there is
/// nothing to commit.
pub(crate) async fn end_sessions(
    work: &mut PersonWork<'_>,
    sessions: &[Session],
    reason: RevocationReason,
) -> Result<Option<Vec<DomainEvent>>, StoreError> {
    let ended = ended(sessions, reason, work.now());
    let (Some(owner), Some(first)) = (sessions.first(), ended.first()) else { return Ok(None) };
    let ids: Vec<_> = ended.iter().map(|ended| ended.session_id).collect();
    work.sessions().revoke(owner.user_id(), &ids, first.revocation).await?;
    work.announce(ids.into_iter().map(AccessChange::SessionRevoked)).await?;
    Ok(Some(ended.into_iter().filter_map(|ended| ended.event).collect()))
}

/// Ends all sessions of a person whose account changed by the proof of a mailbox. No tenant's trail records it: the rows
/// say when and why.
pub(crate) async fn end_all_sessions(
    work: &mut dyn GlobalPorts,
    ids: &dyn IdGenerator,
    user: UserId,
    reason: RevocationReason,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sessions = work.sessions().list_unrevoked(user).await?;
    let ended = ended(&sessions, reason, now);
    let Some(first) = ended.first() else { return Ok(()) };
    let of_them: Vec<_> = ended.iter().map(|ended| ended.session_id).collect();
    work.sessions().revoke(user, &of_them, first.revocation).await?;
    announce(work, ids, now, of_them.into_iter().map(AccessChange::SessionRevoked)).await
}

fn ended(sessions: &[Session], reason: RevocationReason, now: Timestamp) -> Vec<Ended> {
    sessions.iter().filter_map(|session| session.end(reason, now)).collect()
}
