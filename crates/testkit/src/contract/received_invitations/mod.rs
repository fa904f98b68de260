//! The promises of the port of received invitations.

pub mod reader;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! received_invitations_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            received_invitations {
                reader {
                    find_must_give_the_invitation_of_that_id_if_it_is_for_that_address_open_at_now_from_an_open_tenant_and_from_an_active_member_of_it_or_the_operator_or_none,
                    list_must_give_the_invitations_that_find_gives_for_that_address_the_newest_first_by_id_by_one_query,
                }
            }
        }
    };
}
