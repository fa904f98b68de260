//! The promises of the port of verified domains.

pub mod reader;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! verified_domains_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            verified_domains {
                reader {
                    find_must_give_the_verified_domain_of_exactly_that_text_or_none,
                    find_covering_must_give_the_longest_verified_domain_that_covers_addresses_of_domain_or_none_by_one_query,
                    list_must_give_the_verified_domains_of_all_tenants_in_the_order_of_their_ascii_text_by_one_query,
                }
            }
        }
    };
}
