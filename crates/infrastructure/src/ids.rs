//! New identifiers: UUIDs version 7, in ascending order within this process.

use tenantry_application::ports::ids::IdGenerator;
use uuid::Uuid;

/// Generates identifiers from the machine's clock and randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct UuidV7Generator;

impl IdGenerator for UuidV7Generator {
    #[expect(clippy::disallowed_methods, reason = "this adapter is the one place that makes identifiers")]
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_new_ascending_and_of_version_7() {
        let ids: Vec<Uuid> = (0..10_000).map(|_| UuidV7Generator.uuid()).collect();
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }
}
