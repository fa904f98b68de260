//! The promises of the trail port, within the tenant and from another one.

pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! trail_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            trail {
                repository {
                    in_a_tenant {
                        insert_must_add_every_entry_to_the_audit_log_under_the_next_numbers_of_this_tenant_without_a_gap_and_to_the_outbox_in_the_order_given,
                        insert_must_wake_the_tenants_queue_of_events_due_when_the_first_entry_happened,
                    }
                }
            }
        }
    };
}
