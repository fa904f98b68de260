//! The promises of the access-change port.

pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! access_changes_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            access_changes {
                repository {
                    insert_must_add_the_changes_by_one_statement_none_for_an_empty_slice,
                    insert_must_put_them_into_the_epoch_that_lasts_when_the_unit_of_work_is_committed,
                    insert_must_make_them_known_to_the_accessregistry_of_this_node_when_the_unit_of_work_is_committed_and_never_otherwise,
                }
            }
        }
    };
}
