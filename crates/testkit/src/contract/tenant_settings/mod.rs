//! The promises of the port of a tenant's settings, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! tenant_settings_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            tenant_settings {
                repository {
                    in_a_tenant {
                        find_must_give_the_settings_of_this_tenant_or_none_if_it_never_set_anything,
                        update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                        update_must_take_0_as_the_version_of_a_tenant_that_never_set_anything_also_when_several_set_something_at_the_same_time,
                    }
                }
                reader {
                    in_a_tenant {
                        find_must_give_the_settings_of_this_tenant_or_none_if_it_never_set_anything,
                    }
                }
            }
        }
    };
}
