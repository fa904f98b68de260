//! What a signed-in person sees and changes of himself.

mod list_my_sessions;
mod list_my_tenants;
mod rename_me;
mod revoke_my_sessions;
mod who_am_i;
