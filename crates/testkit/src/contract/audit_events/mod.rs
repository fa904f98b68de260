//! The promises of the port of the audit log, within the tenant and from another one.

pub mod reader;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! audit_events_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            audit_events {
                reader {
                    in_a_tenant {
                        list_must_give_the_entries_that_pass_the_filter_the_newest_first_by_number_with_the_names_that_members_have_now_and_the_addresses_of_invitations_by_at_most_three_queries,
                    }
                }
            }
        }
    };
}
