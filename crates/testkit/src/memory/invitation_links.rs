//! Invitation links in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    invitation_links::{InvitationLinkReader, InvitationLinkRepository},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{
    invitation_link::{InvitationLink, LinkId, LinkSnapshot},
    page::{Page, PageRequest},
    tenant::TenantId,
};

use super::{
    state::{State, conflict},
    unit_of_work::{MemoryRead, MemoryWork},
};

#[async_trait]
impl InvitationLinkRepository for MemoryWork<TenantId> {
    async fn find(&mut self, id: LinkId) -> Result<Option<InvitationLink>, StoreError> {
        Ok(self.look().invitation_links.get(&(self.scope, id)).cloned())
    }

    async fn insert(&mut self, link: &InvitationLink) -> Result<(), StoreError> {
        self.check_own("invitation link", link.snapshot().tenant_id)?;
        let tenant = self.scope;
        self.write(|state| store(state, tenant, link.snapshot().clone()))
    }

    async fn update(&mut self, before: &InvitationLink, after: &InvitationLink) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            let uses = stored(state, tenant, before)?.uses;
            store(state, tenant, LinkSnapshot { uses, ..after.snapshot().clone() })
        })
    }

    async fn claim(&mut self, link: &InvitationLink) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            let stored = stored(state, tenant, link)?;
            store(state, tenant, LinkSnapshot { uses: stored.uses + 1, ..stored })
        })
    }

    async fn delete(&mut self, link: &InvitationLink) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            let stored = stored(state, tenant, link)?;
            state.invitation_links.remove(&(tenant, stored.id));
            Ok(())
        })
    }
}

/// Returns the stored link, if it has the version of this one.
fn stored(state: &State, tenant: TenantId, link: &InvitationLink) -> Result<LinkSnapshot, StoreError> {
    let stored = state.invitation_links.get(&(tenant, link.id())).map(InvitationLink::snapshot);
    let current = stored.filter(|stored| stored.version == link.snapshot().version);
    current.cloned().ok_or(StoreError::Stale)
}

/// Stores the row, if it was not used more often than it may be.
fn store(state: &mut State, tenant: TenantId, link: LinkSnapshot) -> Result<(), StoreError> {
    if link.terms.max_uses.is_some_and(|most| link.uses > most.get()) {
        return Err(conflict(Conflict::LinkUses));
    }
    state.invitation_links.insert((tenant, link.id), InvitationLink::restore(link));
    Ok(())
}

#[async_trait]
impl InvitationLinkReader for MemoryRead<TenantId> {
    async fn find(&mut self, id: LinkId) -> Result<Option<InvitationLink>, StoreError> {
        Ok(self.look().invitation_links.get(&(self.scope, id)).cloned())
    }

    async fn list(&mut self, page: PageRequest<LinkId>) -> Result<Page<InvitationLink, LinkId>, StoreError> {
        let (rows, tenant) = (self.look(), self.scope);
        let newest_first = rows.invitation_links.iter().rev().filter(|((of, _), _)| *of == tenant);
        let found = newest_first
            .map(|(_, link)| link)
            .filter(|link| page.after.is_none_or(|after| link.id() < after))
            .cloned()
            .collect();
        Ok(Page::from_overread(found, page.limit, InvitationLink::id))
    }
}
