//! The tenant itself: as its members see and rename it, as its owner hands it over, as the operator moves it.

pub mod change_tenant_status;
pub mod find_tenant;
pub mod read_tenant;
pub mod rename_tenant;
pub mod transfer_ownership;
