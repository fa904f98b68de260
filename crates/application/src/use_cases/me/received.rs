//! Finds an invitation that the actor received, by its id and their own address.

use tenantry_domain::{event::Target, invitation::InvitationId};

use crate::{
    actor::{AccessError, Actor},
    ports::{received_invitations::ReceivedInvitation, store_error::StoreError, unit_of_work::PlatformReason},
    tenant_access::TenantAccess,
    use_cases::access_violations::require,
};

/// Why there is no such invitation for the actor.
#[derive(Debug, thiserror::Error)]
pub enum ReceivedError {
    /// The actor is not signed in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Nobody proved that the mailbox of the address is theirs.
    #[error("the email address of this account is not verified")]
    Unverified,
    /// No open invitation of that id is for the actor's address.
    #[error("there is no such invitation")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Returns the invitation. An id that is not theirs is reported, whether it exists or not, and answered before the address
/// is asked about. The unit of work that follows checks the stored address again.
pub(super) async fn find_received(
    access: &TenantAccess,
    actor: &Actor,
    id: InvitationId,
) -> Result<ReceivedInvitation, ReceivedError> {
    let person = actor.person()?;
    let mut read = access.store.read_platform(PlatformReason::ReceivedInvitations).await?;
    let found = read.received_invitations().find(&person.email, id, access.clock.now()).await?;
    let found = require(found, Target::Invitation(id), actor, &*access.access_violations);
    let received = found.ok_or(ReceivedError::NotFound)?;
    if person.email_verified { Ok(received) } else { Err(ReceivedError::Unverified) }
}
