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
    membership::Membership,
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
        let inviter = match invitation.invited_by {
            None => None,
            Some(member) => {
                let active = state.memberships.get(&(invitation.tenant_id, member)).is_some_and(Membership::is_active);
                Some(state.users.get(&member).filter(|_| active)?.user.name().clone())
            }
        };
        Some(ReceivedInvitation {
            id: invitation.id,
            tenant: tenant.clone(),
            role: invitation.role,
            inviter,
            expires_at: invitation.expires_at,
        })
    };
    state.invitations.values().filter(is_open).filter_map(received).collect()
}
