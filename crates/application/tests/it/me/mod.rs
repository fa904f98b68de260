//! What signed-in people see and change of their own account.

mod change_email;
mod change_my_settings;
mod change_password;
mod list_my_sessions;
mod list_my_tenants;
mod my_invitations;
mod rename_me;
mod revoke_my_sessions;
mod who_am_i;
