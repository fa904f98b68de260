//! The promises of the port of claims of domains, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! domain_claims_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            domain_claims {
                repository {
                    in_a_tenant {
                        find_must_give_the_claim_of_that_id_in_this_tenant_or_none,
                        insert_must_add_the_claim_which_is_not_verified,
                        insert_must_answer_conflict_domainclaim_if_this_tenant_claims_the_domain_already_also_when_both_are_inserted_at_the_same_time,
                        update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                        update_must_answer_conflict_verifieddomain_if_after_is_verified_and_another_tenant_has_the_domain_verified_also_when_both_are_stored_at_the_same_time,
                        update_must_free_the_domain_for_other_tenants_when_after_is_verified_no_longer,
                        delete_must_delete_the_claim_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise,
                        delete_must_free_the_domain_for_other_tenants_if_the_claim_was_verified,
                    }
                }
                reader {
                    in_a_tenant {
                        find_must_give_the_claim_of_that_id_in_this_tenant_or_none,
                        list_must_give_the_claims_of_this_tenant_the_oldest_first_by_id_by_one_query,
                    }
                }
            }
        }
    };
}
