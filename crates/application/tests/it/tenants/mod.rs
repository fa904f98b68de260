//! The tenant itself: read, renamed, transferred, and created, moved to another status and to another tier by the operator.

mod change_tenant_settings;
mod change_tenant_status;
mod create_tenant;
mod find_tenant;
mod found_tenant;
mod list_tenants;
mod move_tenant;
mod password_policy;
mod read_tenant;
mod rename_tenant;
mod transfer_ownership;
