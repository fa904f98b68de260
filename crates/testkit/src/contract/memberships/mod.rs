//! The promises of the membership port, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! memberships_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            memberships {
                repository {
                    in_a_tenant {
                        find_must_give_the_membership_of_that_user_in_this_tenant_or_none,
                        insert_must_add_the_membership_also_to_the_tenants_of_the_user,
                        insert_must_answer_conflict_membership_if_the_user_belongs_to_the_tenant_also_when_both_are_inserted_at_the_same_time,
                        insert_must_answer_conflict_seats_if_it_is_active_and_no_seat_is_free_also_under_concurrent_inserts,
                        update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                        update_must_answer_conflict_seats_if_it_becomes_active_and_no_seat_is_free,
                        update_must_answer_conflict_lastowner_if_it_would_leave_the_tenant_without_an_active_owner_also_under_concurrent_updates,
                        delete_must_take_the_membership_away_also_from_the_tenants_of_the_user_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise,
                        delete_must_answer_conflict_lastowner_if_it_would_leave_the_tenant_without_an_active_owner_also_under_concurrent_deletes,
                    }
                }
                reader {
                    in_a_tenant {
                        find_must_give_the_membership_of_that_user_in_this_tenant_or_none,
                        list_must_give_the_members_that_pass_the_filter_in_the_order_of_the_sort_by_at_most_two_queries,
                    }
                }
            }
        }
    };
}
