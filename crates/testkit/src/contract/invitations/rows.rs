//! The calls of the invitation port.

use tenantry_application::ports::invitations::InvitationState;
use tenantry_domain::{
    Timestamp,
    invitation::{Invitation, InvitationId},
    page::{Page, PageRequest},
};

use crate::contract::rows::{Done, TenantRows, commit, find, read};

impl TenantRows {
    pub(in crate::contract) async fn insert_invitation(&self, invitation: &Invitation) -> Done {
        commit!(self, invitations.insert(invitation))
    }

    pub(in crate::contract) async fn update_invitation(&self, before: &Invitation, after: &Invitation) -> Done {
        commit!(self, invitations.update(before, after))
    }

    pub(in crate::contract) async fn expire(&self, now: Timestamp) -> Done {
        commit!(self, invitations.expire(now))
    }

    pub(in crate::contract) async fn find_invitation(&self, id: InvitationId) -> Option<Invitation> {
        find!(self, invitations.find(id))
    }

    pub(in crate::contract) async fn read_invitation(&self, id: InvitationId) -> Option<Invitation> {
        read!(self, invitations.find(id))
    }

    pub(in crate::contract) async fn list_invitations(
        &self,
        states: &[InvitationState],
        now: Timestamp,
        page: PageRequest<InvitationId>,
    ) -> Page<Invitation, InvitationId> {
        read!(self, invitations.list(states, now, page))
    }
}
