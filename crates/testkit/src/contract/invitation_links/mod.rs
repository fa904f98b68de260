//! The promises of the port of invitation links, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! invitation_links_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            invitation_links {
                repository {
                    in_a_tenant {
                        find_must_give_the_link_of_that_id_in_this_tenant_or_none,
                        insert_must_add_the_link,
                        update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins,
                        update_must_leave_the_count_of_uses_as_it_is_stored_and_must_answer_conflict_linkuses_if_after_allows_fewer,
                        claim_must_count_one_more_use_of_the_link_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise,
                        claim_must_answer_conflict_linkuses_if_the_link_was_used_as_often_as_it_may_be_also_under_concurrent_claims,
                        delete_must_delete_the_link_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise,
                    }
                }
                reader {
                    in_a_tenant {
                        find_must_give_the_link_of_that_id_in_this_tenant_or_none,
                        list_must_give_the_links_of_this_tenant_the_newest_first_by_id_by_one_query,
                    }
                }
            }
        }
    };
}
