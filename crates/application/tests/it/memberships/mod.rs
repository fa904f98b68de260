//! The members of a tenant: who they are, what they may do, and how they leave.

mod find_member;
mod leave_tenant;
mod list_members;
mod remove_member;
mod update_member;
