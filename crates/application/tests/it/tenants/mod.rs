//! The tenant itself: read, renamed, transferred, and created and moved to another status by the operator.

mod change_tenant_settings;
mod change_tenant_status;
mod create_tenant;
mod find_tenant;
mod found_tenant;
mod list_tenants;
mod password_policy;
mod read_tenant;
mod rename_tenant;
mod transfer_ownership;
