//! Accepts an invitation for the actor's own address. The proved mailbox stands for the mailed token, and everything else
//! is as with a token.

use tenantry_domain::invitation::InvitationId;

use super::received::{ReceivedError, find_received};
use crate::{
    actor::Actor,
    use_cases::invitations::{
        accept_invitation::{AcceptInvitation, AcceptInvitationError, Accepted},
        offer::{Offer, Person},
    },
};

/// Why the invitation was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptMyInvitationError {
    /// There is no such invitation for the actor.
    #[error(transparent)]
    Received(#[from] ReceivedError),
    /// It could not be accepted.
    #[error(transparent)]
    Accept(#[from] AcceptInvitationError),
}

/// The use case.
#[derive(Clone)]
pub struct AcceptMyInvitation {
    /// Lets the person in.
    pub accept: AcceptInvitation,
}

impl AcceptMyInvitation {
    /// Accepts the invitation, and returns tokens for its tenant in the actor's session.
    ///
    /// # Errors
    /// The variants of [`AcceptMyInvitationError`].
    pub async fn execute(&self, actor: &Actor, id: InvitationId) -> Result<Accepted, AcceptMyInvitationError> {
        let received = find_received(&self.accept.access, actor, id).await?;
        let offer = Offer::OwnAddress(received.tenant.id(), id);
        let user_id = actor.person().map_err(ReceivedError::from)?.user_id;
        Ok(self.accept.let_in(actor, offer, Person::Known { id: user_id, password: None }).await?)
    }
}
