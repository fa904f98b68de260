//! The promises of the tenant port: the current tenant, and the directory of all names.

pub mod directory;
pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! tenants_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            tenants {
                repository {
                    in_a_tenant {
                        find_must_give_the_tenant_of_the_unit_of_work_or_none_if_it_does_not_exist,
                        insert_must_add_the_tenant_and_with_it_its_counters_of_seats_and_owners,
                        insert_must_answer_conflict_slug_if_any_tenant_has_the_slug_also_when_both_are_inserted_at_the_same_time,
                        update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                    }
                }
                reader {
                    in_a_tenant {
                        find_must_give_the_tenant_with_its_seats_in_use_and_its_number_of_members_or_none_if_it_does_not_exist,
                    }
                }
                directory {
                    find_must_give_the_tenant_of_that_id_or_slug_or_none,
                    list_must_give_the_tenants_of_that_standing_or_all_without_one_in_the_order_of_their_ids_by_one_query,
                    list_taken_must_give_those_of_the_slugs_that_tenants_have_in_any_order_by_one_query,
                }
            }
        }
    };
}
