//! People in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    store_error::{Conflict, StoreError},
    users::{SignInCandidate, UserReader, UserRepository, UserWithPassword},
};
use tenantry_domain::{
    email::Email,
    password::PasswordHash,
    user::{User, UserId},
};

use super::{
    state::{State, UserRow, conflict},
    unit_of_work::{MemoryRead, MemoryWork},
};

#[async_trait]
impl<S: Send + Sync> UserRepository for MemoryWork<S> {
    async fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.look().users.get(&id).map(|row| row.user.clone()))
    }

    async fn find_by_email(&mut self, email: &Email) -> Result<Option<UserWithPassword>, StoreError> {
        let found = by_email(self.look(), email);
        Ok(found.map(|row| UserWithPassword { user: row.user.clone(), password: row.password.clone() }))
    }

    async fn insert(&mut self, user: &User, password: &PasswordHash) -> Result<(), StoreError> {
        self.write(|state| {
            check_email(state, user)?;
            state.users.insert(user.id(), UserRow { user: user.clone(), password: Some(password.clone()) });
            Ok(())
        })
    }

    async fn update(&mut self, before: &User, after: &User) -> Result<(), StoreError> {
        self.write(|state| {
            check_email(state, after)?;
            let stored = state.users.get_mut(&before.id());
            let row = stored.filter(|row| row.user.snapshot().version == before.snapshot().version);
            row.ok_or(StoreError::Stale)?.user = after.clone();
            Ok(())
        })
    }

    async fn claim_founding(&mut self, user: UserId, limit: u32) -> Result<(), StoreError> {
        self.write(|state| {
            let founded = state.founded.entry(user).or_default();
            if *founded >= limit {
                return Err(conflict(Conflict::FoundedTenants));
            }
            *founded += 1;
            Ok(())
        })
    }
}

#[async_trait]
impl<S: Send + Sync> UserReader for MemoryRead<S> {
    async fn find_candidate(&mut self, email: &Email) -> Result<Option<SignInCandidate>, StoreError> {
        let state = self.look();
        let Some(row) = by_email(&state, email) else { return Ok(None) };
        let id = row.user.id();
        // A token chain begins with a sign-in or a switch of the tenant, so the newest first token of a tenant names it.
        let first_tokens = state.tokens_of(id).filter(|token| token.generation == 0 && token.grant.stay.is_some());
        let last = first_tokens.max_by_key(|token| (token.issued_at, token.grant.id));
        Ok(Some(SignInCandidate {
            user: row.user.clone(),
            password: row.password.clone(),
            memberships: state.tenants_of(id).collect(),
            last_tenant: last.and_then(|token| token.grant.stay).map(|stay| stay.tenant_id),
        }))
    }

    async fn find(&mut self, id: UserId) -> Result<Option<UserWithPassword>, StoreError> {
        let state = self.look();
        let found = state.users.get(&id);
        Ok(found.map(|row| UserWithPassword { user: row.user.clone(), password: row.password.clone() }))
    }
}

fn by_email<'a>(state: &'a State, email: &Email) -> Option<&'a UserRow> {
    state.users.values().find(|row| row.user.email() == email)
}

fn check_email(state: &State, user: &User) -> Result<(), StoreError> {
    let is_taken = by_email(state, user.email()).is_some_and(|row| row.user.id() != user.id());
    if is_taken { Err(conflict(Conflict::Email)) } else { Ok(()) }
}
