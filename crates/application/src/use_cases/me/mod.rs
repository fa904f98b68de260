//! What a signed-in person sees and changes of himself.

pub mod list_my_sessions;
pub mod list_my_tenants;
pub mod rename_me;
pub mod revoke_my_sessions;
pub mod who_am_i;
