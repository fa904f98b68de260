//! The tenant itself: read, renamed, transferred, deleted and restored, and created, moved to another status and tier and
//! purged by the operator.

mod begin_purge;
mod change_tenant_settings;
mod change_tenant_status;
mod create_tenant;
mod delete_tenant;
mod find_tenant;
mod found_tenant;
mod list_tenants;
mod move_tenant;
mod password_policy;
mod read_tenant;
mod rename_tenant;
mod restore_tenant;
mod transfer_ownership;
