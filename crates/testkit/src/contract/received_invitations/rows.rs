//! The calls of the port of received invitations.

use tenantry_application::ports::received_invitations::ReceivedInvitation;
use tenantry_domain::{
    Timestamp,
    email::Email,
    invitation::InvitationId,
    page::{Page, PageRequest},
};

use crate::contract::rows::{GlobalRows, read};

impl GlobalRows {
    pub(in crate::contract) async fn find_received(
        &self,
        address: &Email,
        id: InvitationId,
        now: Timestamp,
    ) -> Option<ReceivedInvitation> {
        read!(self, received_invitations.find(address, id, now))
    }

    pub(in crate::contract) async fn list_received(
        &self,
        address: &Email,
        now: Timestamp,
        page: PageRequest<InvitationId>,
    ) -> Page<ReceivedInvitation, InvitationId> {
        read!(self, received_invitations.list(address, now, page))
    }
}
