//! The promises of the port of event cursors, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! event_cursors_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            event_cursors {
                repository {
                    in_a_tenant {
                        find_must_give_the_cursor_of_that_handler_or_none,
                        update_must_store_the_cursor_in_place_of_the_one_that_its_handler_had,
                        delete_must_delete_the_cursor_of_that_handler_if_there_is_one,
                    }
                }
                reader {
                    in_a_tenant {
                        list_must_give_all_cursors_in_the_order_of_the_names_of_their_handlers_by_one_query,
                    }
                }
            }
        }
    };
}
