//! Personal invitations in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    invitations::{InvitationReader, InvitationRepository, InvitationState},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{
    Timestamp,
    invitation::{Invitation, InvitationId, InvitationSnapshot, InvitationStatus},
    page::{Page, PageRequest},
    tenant::TenantId,
};

use super::{
    state::{State, conflict},
    unit_of_work::{MemoryRead, MemoryWork},
};

#[async_trait]
impl InvitationRepository for MemoryWork<TenantId> {
    async fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        Ok(self.look().invitations.get(&(self.scope, id)).cloned())
    }

    async fn insert(&mut self, invitation: &Invitation) -> Result<(), StoreError> {
        self.check_own("invitation", invitation.snapshot().tenant_id)?;
        let tenant = self.scope;
        self.write(|state| store(state, tenant, invitation))
    }

    async fn update(&mut self, before: &Invitation, after: &Invitation) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            let stored = state.invitations.get(&(tenant, before.id()));
            if stored.is_none_or(|stored| stored.snapshot().version != before.snapshot().version) {
                return Err(StoreError::Stale);
            }
            store(state, tenant, after)
        })
    }

    async fn expire(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            for ((of, _), invitation) in &mut state.invitations {
                let snapshot = invitation.snapshot();
                if *of == tenant && snapshot.status == InvitationStatus::Open && snapshot.expires_at <= now {
                    *invitation = Invitation::restore(InvitationSnapshot {
                        status: InvitationStatus::Expired,
                        version: snapshot.version + 1,
                        ..snapshot.clone()
                    });
                }
            }
            Ok(())
        })
    }
}

/// Stores the row if its address and its seat are free.
fn store(state: &mut State, tenant: TenantId, invitation: &Invitation) -> Result<(), StoreError> {
    let is_rival =
        |other: &Invitation| other.holds_seat() && other.email() == invitation.email() && other.id() != invitation.id();
    if invitation.holds_seat() && state.invitations_of(tenant).any(is_rival) {
        return Err(conflict(Conflict::OpenInvitation));
    }
    state.invitations.insert((tenant, invitation.id()), invitation.clone());
    state.check_seats(tenant)
}

#[async_trait]
impl InvitationReader for MemoryRead<TenantId> {
    async fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        Ok(self.look().invitations.get(&(self.scope, id)).cloned())
    }

    async fn list(
        &mut self,
        states: &[InvitationState],
        now: Timestamp,
        page: PageRequest<InvitationId>,
    ) -> Result<Page<Invitation, InvitationId>, StoreError> {
        let rows = self.look();
        let newest_first = rows.invitations_of(self.scope).rev();
        let found = newest_first
            .filter(|invitation| states.is_empty() || states.contains(&state_at(invitation, now)))
            .filter(|invitation| page.after.is_none_or(|after| invitation.id() < after))
            .cloned()
            .collect();
        Ok(Page::from_overread(found, page.limit, Invitation::id))
    }
}

fn state_at(invitation: &Invitation, now: Timestamp) -> InvitationState {
    match invitation.snapshot().status {
        InvitationStatus::Open if now < invitation.snapshot().expires_at => InvitationState::Open,
        InvitationStatus::Open | InvitationStatus::Expired => InvitationState::Expired,
        InvitationStatus::Accepted { .. } => InvitationState::Accepted,
        InvitationStatus::Declined { .. } => InvitationState::Declined,
        InvitationStatus::Revoked { .. } => InvitationState::Revoked,
    }
}
