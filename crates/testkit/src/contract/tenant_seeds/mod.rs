//! The promises of the port of a tenant's seeds, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! tenant_seeds_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            tenant_seeds {
                repository {
                    in_a_tenant {
                        claim_must_record_that_this_tenant_has_the_seed_since_now_and_give_true_or_give_false_if_it_had_the_seed_already,
                        claim_must_give_true_only_once_when_several_claim_the_same_seed_at_the_same_time,
                    }
                }
                reader {
                    in_a_tenant {
                        list_must_give_the_names_of_all_seeds_that_this_tenant_has_in_their_order_by_one_query,
                    }
                }
            }
        }
    };
}
