//! "My invitations" in memory. The address's side of them needs no rows of its own here.

use async_trait::async_trait;
use tenantry_application::ports::{
    received_invitations::{ReceivedInvitation, ReceivedInvitationReader},
    store_error::StoreError,
};
use tenantry_domain::{
    Timestamp,
    email::Email,
    invitation::{Invitation, InvitationId},
    page::{Page, PageRequest},
};

use super::{
    state::State,
    unit_of_work::{MemoryRead, Platform},
};

#[async_trait]
impl ReceivedInvitationReader for MemoryRead<Platform> {
    async fn find(
        &mut self,
        address: &Email,
        id: InvitationId,
        now: Timestamp,
    ) -> Result<Option<ReceivedInvitation>, StoreError> {
        Ok(open_for(&self.look(), address, now).into_iter().find(|received| received.id == id))
    }

    async fn list(
        &mut self,
        address: &Email,
        now: Timestamp,
        page: PageRequest<InvitationId>,
    ) -> Result<Page<ReceivedInvitation, InvitationId>, StoreError> {
        let mut found = open_for(&self.look(), address, now);
        found.retain(|received| page.after.is_none_or(|after| received.id < after));
        found.sort_by_key(|received| std::cmp::Reverse(received.id));
        Ok(Page::from_overread(found, page.limit, |received| received.id))
    }
}

fn open_for(state: &State, address: &Email, now: Timestamp) -> Vec<ReceivedInvitation> {
    let is_open = |invitation: &&Invitation| {
        invitation.email() == address && invitation.holds_seat() && now < invitation.snapshot().expires_at
    };
    let received = |invitation: &Invitation| {
        let invitation = invitation.snapshot();
        let tenant = state.tenants.get(&invitation.tenant_id).filter(|tenant| tenant.require_open().is_ok())?;
        let inviter = state.memberships.get(&(invitation.tenant_id, invitation.invited_by))?;
        let user = state.users.get(&invitation.invited_by).filter(|_| inviter.is_active())?;
        Some(ReceivedInvitation {
            id: invitation.id,
            tenant: tenant.clone(),
            role: invitation.role,
            inviter: user.user.name().clone(),
            expires_at: invitation.expires_at,
        })
    };
    state.invitations.values().filter(is_open).filter_map(received).collect()
}
