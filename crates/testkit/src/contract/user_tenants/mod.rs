//! The promises of the port of a person's tenants.

pub mod reader;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! user_tenants_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            user_tenants {
                reader {
                    find_must_give_the_membership_of_that_user_in_the_tenant_of_that_name_active_or_not_or_none,
                    list_must_give_that_users_memberships_active_or_not_in_the_order_of_the_tenants_ids_by_one_query,
                    find_password_policy_must_give_the_strictest_policy_of_the_tenants_in_which_that_user_is_active_or_the_default_one_by_one_query,
                }
            }
        }
    };
}
