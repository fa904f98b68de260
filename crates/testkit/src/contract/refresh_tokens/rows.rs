//! The calls of the refresh-token port.

use tenantry_application::ports::refresh_tokens::RefreshCandidate;
use tenantry_domain::{
    refresh_token::{GrantId, RefreshToken},
    user::UserId,
};

use crate::contract::rows::{Done, GlobalRows, commit, read};

impl GlobalRows {
    pub(in crate::contract) async fn insert_token(&self, token: &RefreshToken) -> Done {
        commit!(self, refresh_tokens.insert(token))
    }

    pub(in crate::contract) async fn find_token(
        &self,
        user: UserId,
        grant: GrantId,
        generation: u32,
    ) -> Option<RefreshCandidate> {
        read!(self, refresh_tokens.find(user, grant, generation))
    }
}
