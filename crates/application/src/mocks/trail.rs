//! The mocks' accessor for the trail.

use crate::mocks::MockUnitOfWork;
use crate::ports::{trail::TrailRepository, unit_of_work::TrailPorts};

impl TrailPorts for MockUnitOfWork {
    fn trail(&mut self) -> &mut dyn TrailRepository {
        &mut self.trail
    }
}
