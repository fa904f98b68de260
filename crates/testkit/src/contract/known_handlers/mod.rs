//! The promises of the port of known event handlers.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! known_handlers_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            known_handlers {
                repository {
                    insert_must_add_the_handler_or_leave_the_known_one_of_that_name_as_it_is,
                    update_announced_must_mark_the_handler_of_that_name_as_announced,
                    delete_must_delete_the_handler_of_that_name_and_give_whether_there_was_one,
                }
                reader {
                    list_must_give_all_known_handlers_in_the_order_of_their_names,
                }
            }
        }
    };
}
