//! The accessors of the ports for what happened. Every port is implemented by the memory itself.

use tenantry_application::ports::{trail::TrailRepository, unit_of_work::TrailPorts};
use tenantry_domain::tenant::TenantId;

use super::MemoryWork;

impl TrailPorts for MemoryWork<TenantId> {
    fn trail(&mut self) -> &mut dyn TrailRepository {
        self
    }
}
