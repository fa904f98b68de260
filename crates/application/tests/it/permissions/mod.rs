//! What a role can allow.

mod list_permissions;
