//! Memberships in memory. The person's side of them needs no rows of its own here.

use async_trait::async_trait;
use tenantry_application::ports::{
    memberships::{MemberFilter, MemberKey, MembershipReader, MembershipRepository},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{
    membership::Membership,
    names::search_key,
    page::{Page, PageRequest},
    tenant::TenantId,
    user::UserId,
};

use super::{
    state::{State, conflict},
    unit_of_work::{MemoryRead, MemoryWork},
};

#[async_trait]
impl MembershipRepository for MemoryWork<TenantId> {
    async fn find(&mut self, user: UserId) -> Result<Option<Membership>, StoreError> {
        Ok(self.look().memberships.get(&(self.scope, user)).cloned())
    }

    async fn insert(&mut self, membership: &Membership) -> Result<(), StoreError> {
        self.check_own("membership", membership.snapshot().tenant_id)?;
        let tenant = self.scope;
        self.write(|state| {
            if state.memberships.insert((tenant, membership.user_id()), membership.clone()).is_some() {
                return Err(conflict(Conflict::Membership));
            }
            state.check_seats(tenant)
        })
    }

    async fn update(&mut self, before: &Membership, after: &Membership) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            check_version(state, tenant, before)?;
            state.memberships.insert((tenant, before.user_id()), after.clone());
            state.check_owner_stays(tenant, before)?;
            state.check_seats(tenant)
        })
    }

    async fn delete(&mut self, membership: &Membership) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            check_version(state, tenant, membership)?;
            state.memberships.remove(&(tenant, membership.user_id()));
            state.check_owner_stays(tenant, membership)
        })
    }
}

/// Checks that the stored row is still the same stay in the same version.
fn check_version(state: &State, tenant: TenantId, known: &Membership) -> Result<(), StoreError> {
    let stored = state.memberships.get(&(tenant, known.user_id()));
    let is_same =
        |stored: &Membership| stored.id() == known.id() && stored.snapshot().version == known.snapshot().version;
    if stored.is_some_and(is_same) { Ok(()) } else { Err(StoreError::Stale) }
}

#[async_trait]
impl MembershipReader for MemoryRead<TenantId> {
    async fn find(&mut self, user: UserId) -> Result<Option<Membership>, StoreError> {
        Ok(self.look().memberships.get(&(self.scope, user)).cloned())
    }

    async fn list(
        &mut self,
        filter: &MemberFilter,
        page: PageRequest<MemberKey>,
    ) -> Result<Page<Membership, MemberKey>, StoreError> {
        let place = |member: &Membership| {
            let key = MemberKey::of(member);
            (key.name, key.user_id)
        };
        let after = page.after.map(|key| (key.name, key.user_id));
        let state = self.look();
        let mut members: Vec<Membership> = state
            .memberships_of(self.scope)
            .filter(|member| passes(member, filter) && after.as_ref().is_none_or(|after| place(member) > *after))
            .cloned()
            .collect();
        members.sort_by_key(place);
        Ok(Page::from_overread(members, page.limit, MemberKey::of))
    }
}

fn passes(member: &Membership, filter: &MemberFilter) -> bool {
    let member = (member, member.snapshot());
    let department = |label: &tenantry_domain::names::Label| search_key(label.as_str());
    let search = filter.search.as_deref().map(search_key);
    filter.role.is_none_or(|role| member.1.role == role)
        && filter.active.is_none_or(|active| member.0.is_active() == active)
        && filter
            .department
            .as_ref()
            .is_none_or(|wanted| member.1.department.as_ref().map(department) == Some(department(wanted)))
        && search.is_none_or(|search| {
            search_key(member.1.name.as_str()).starts_with(&search) || member.1.email.as_str().starts_with(&search)
        })
}
