//! Ends sessions before they expire: the rows, the access tokens on every node, and the events for the trail.

use tenantry_domain::{
    event::DomainEvent,
    session::{Ended, RevocationReason, Session},
};

use crate::{
    ports::{access_changes::AccessChange, store_error::StoreError},
    tenant_access::PersonWork,
};

/// Ends those of a person's sessions that have not ended yet. Returns the events to commit, or `None` if there is
/// nothing to commit.
pub(crate) async fn end_sessions(
    work: &mut PersonWork<'_>,
    sessions: &[Session],
    reason: RevocationReason,
) -> Result<Option<Vec<DomainEvent>>, StoreError> {
    let now = work.now();
    let ended: Vec<Ended> = sessions.iter().filter_map(|session| session.end(reason, now)).collect();
    let (Some(owner), Some(first)) = (sessions.first(), ended.first()) else { return Ok(None) };
    let ids: Vec<_> = ended.iter().map(|ended| ended.session_id).collect();
    work.sessions().revoke(owner.user_id(), &ids, first.revocation).await?;
    work.announce(ids.into_iter().map(AccessChange::SessionRevoked)).await?;
    Ok(Some(ended.into_iter().filter_map(|ended| ended.event).collect()))
}
