//! The accessors of the ports for what happened. Every port is implemented by the store itself.

use tenantry_application::ports::{trail::TrailRepository, unit_of_work::TrailPorts};

use super::TenantWork;

impl TrailPorts for TenantWork {
    fn trail(&mut self) -> &mut dyn TrailRepository {
        self
    }
}
