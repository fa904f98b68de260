//! The promises of the outbox port, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! outbox_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            outbox {
                repository {
                    in_a_tenant {
                        delete_must_delete_the_events_numbered_at_most_passed_that_happened_before_before_the_smallest_numbers_first_and_at_most_most_and_give_how_many_those_were,
                    }
                }
                reader {
                    in_a_tenant {
                        list_must_give_the_events_with_a_number_greater_than_after_in_the_order_of_their_numbers_at_most_most,
                        find_first_must_give_the_smallest_number_of_an_event_that_happened_at_since_or_later_or_none,
                    }
                }
            }
        }
    };
}
