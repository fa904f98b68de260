//! The members of a tenant: who they are, what they may do, and how they go.

pub mod find_member;
pub mod leave_tenant;
pub mod list_members;
pub mod remove_member;
pub mod update_member;
