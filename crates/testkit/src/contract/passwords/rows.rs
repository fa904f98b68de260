//! The calls of the port of passwords.

use tenantry_domain::{password::PasswordHash, user::UserId};

use crate::{
    builders::now,
    contract::{
        fixture::password_hash,
        rows::{Done, GlobalRows, commit},
    },
};

impl GlobalRows {
    pub(in crate::contract) async fn claim_password(&self, user: UserId, password: &PasswordHash) -> Done {
        commit!(self, passwords.claim(user, password))
    }

    pub(in crate::contract) async fn update_password(
        &self,
        user: UserId,
        before: &PasswordHash,
        after: &PasswordHash,
    ) -> Done {
        commit!(self, passwords.update(user, before, after, now()))
    }

    pub(in crate::contract) async fn insert_password(&self, user: UserId, text: &str) -> Done {
        commit!(self, passwords.insert(user, &password_hash(text), now()))
    }

    pub(in crate::contract) async fn delete_password(&self, user: UserId) -> Done {
        commit!(self, passwords.delete(user))
    }
}
