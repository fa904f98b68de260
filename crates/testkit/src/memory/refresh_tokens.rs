//! Refresh tokens in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    refresh_tokens::{RefreshCandidate, RefreshTokenReader, RefreshTokenRepository},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{
    refresh_token::{GrantId, RefreshChain, RefreshToken},
    user::UserId,
};

use super::{
    state::{State, conflict},
    unit_of_work::{MemoryRead, MemoryWork},
};

#[async_trait]
impl<S: Send + Sync> RefreshTokenRepository for MemoryWork<S> {
    async fn insert(&mut self, token: &RefreshToken) -> Result<(), StoreError> {
        let key = (token.grant.user_id, token.grant.id, token.generation);
        self.write(|state| match state.refresh_tokens.insert(key, *token) {
            Some(_) => Err(conflict(Conflict::RefreshToken)),
            None => Ok(()),
        })
    }
}

#[async_trait]
impl<S: Send + Sync> RefreshTokenReader for MemoryRead<S> {
    async fn find(
        &mut self,
        user: UserId,
        grant: GrantId,
        generation: u32,
    ) -> Result<Option<RefreshCandidate>, StoreError> {
        Ok(candidate(&self.look(), user, grant, generation))
    }
}

fn candidate(state: &State, user: UserId, grant: GrantId, generation: u32) -> Option<RefreshCandidate> {
    let of_generation = |generation| state.refresh_tokens.get(&(user, grant, generation)).copied();
    let token = of_generation(generation)?;
    let chain = RefreshChain {
        token,
        successor: of_generation(generation + 1),
        successor_used: of_generation(generation + 2).is_some(),
        session: state.sessions.get(&(user, token.grant.session_id))?.clone(),
    };
    let tenant = token.grant.stay.map(|stay| stay.tenant_id);
    let membership = state.tenants_of(user).find(|membership| Some(membership.tenant.id()) == tenant);
    Some(RefreshCandidate { chain, user: state.users.get(&user)?.user.clone(), membership })
}
