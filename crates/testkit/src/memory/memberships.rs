//! Memberships in memory. The person's side of them needs no rows of its own here.

use async_trait::async_trait;
use tenantry_application::ports::{
    memberships::{MemberFilter, MemberKey, MemberSort, MembershipReader, MembershipRepository},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{
    membership::Membership,
    names::{Label, search_key},
    page::{Page, PageRequest},
    tenant::TenantId,
    user::UserId,
    words::words_of,
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
        sort: MemberSort,
        page: PageRequest<MemberKey>,
    ) -> Result<Page<Membership, MemberKey>, StoreError> {
        let follows = |member: &Membership| {
            page.after.as_ref().is_none_or(|after| sort.compare(&MemberKey::of(member), after).is_gt())
        };
        let state = self.look();
        let mut members: Vec<Membership> = state
            .memberships_of(self.scope)
            .filter(|member| passes(member, filter) && follows(member))
            .cloned()
            .collect();
        members.sort_by(|a, b| sort.compare(&MemberKey::of(a), &MemberKey::of(b)));
        Ok(Page::from_overread(members, page.limit, MemberKey::of))
    }
}

fn passes(member: &Membership, filter: &MemberFilter) -> bool {
    let snapshot = member.snapshot();
    let is_in = |department: &Label| {
        let own = snapshot.department.as_ref().map(|label| search_key(label.as_str()));
        own == Some(search_key(department.as_str()))
    };
    (filter.roles.is_empty() || filter.roles.contains(&snapshot.role))
        && filter.active.is_none_or(|active| member.is_active() == active)
        && (filter.departments.is_empty() || filter.departments.iter().any(is_in))
        && filter.search.as_ref().is_none_or(|search| search.find(&words_of(&snapshot.name, &snapshot.email)))
}
