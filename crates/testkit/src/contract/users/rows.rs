//! The calls of the user port.

use tenantry_application::ports::users::{SignInCandidate, UserWithPassword};
use tenantry_domain::{
    email::Email,
    password::PasswordHash,
    user::{User, UserId},
};

use crate::contract::rows::{Done, GlobalRows, commit, find, read};

impl GlobalRows {
    pub(in crate::contract) async fn insert_user(&self, user: &User, password: &PasswordHash) -> Done {
        commit!(self, users.insert(user, password))
    }

    pub(in crate::contract) async fn update_user(&self, before: &User, after: &User) -> Done {
        commit!(self, users.update(before, after))
    }

    pub(in crate::contract) async fn read_user(&self, id: UserId) -> Option<UserWithPassword> {
        read!(self, users.find(id))
    }

    pub(in crate::contract) async fn claim_founding(&self, user: UserId, limit: u32) -> Done {
        commit!(self, users.claim_founding(user, limit))
    }

    pub(in crate::contract) async fn find_user(&self, id: UserId) -> Option<User> {
        find!(self, users.find(id))
    }

    pub(in crate::contract) async fn find_user_by_email(&self, email: &Email) -> Option<UserWithPassword> {
        find!(self, users.find_by_email(email))
    }

    pub(in crate::contract) async fn find_candidate(&self, email: &Email) -> Option<SignInCandidate> {
        read!(self, users.find_candidate(email))
    }
}
