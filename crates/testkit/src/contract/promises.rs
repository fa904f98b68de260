//! The list of all ports, as a macro that generates a test for each promise. Each port lists its own promises, in its
//! own module. A test of this crate compares the generated tests with the sentences in the sources of the ports, so
//! that no promise is forgotten and no test lacks a promise.

/// Generates a test for every promise of the store's ports, run on the result of the given function. See
/// [`contract`](crate::contract).
#[macro_export]
macro_rules! contract_suite {
    ($subject:ident) => {
        $crate::access_changes_promises! { $subject }
        $crate::access_registry_promises! { $subject }
        $crate::audit_events_promises! { $subject }
        $crate::domain_claims_promises! { $subject }
        $crate::event_cursors_promises! { $subject }
        $crate::idempotency_keys_promises! { $subject }
        $crate::invitation_links_promises! { $subject }
        $crate::invitations_promises! { $subject }
        $crate::known_handlers_promises! { $subject }
        $crate::mailbox_proofs_promises! { $subject }
        $crate::mails_promises! { $subject }
        $crate::jobs_promises! { $subject }
        $crate::memberships_promises! { $subject }
        $crate::outbox_promises! { $subject }
        $crate::passwords_promises! { $subject }
        $crate::queues_promises! { $subject }
        $crate::received_invitations_promises! { $subject }
        $crate::refresh_tokens_promises! { $subject }
        $crate::schedules_promises! { $subject }
        $crate::sessions_promises! { $subject }
        $crate::tenant_seeds_promises! { $subject }
        $crate::tenant_settings_promises! { $subject }
        $crate::tenants_promises! { $subject }
        $crate::trail_promises! { $subject }
        $crate::unit_of_work_promises! { $subject }
        $crate::user_tenants_promises! { $subject }
        $crate::users_promises! { $subject }
        $crate::verified_domains_promises! { $subject }
    };
}

/// Turns a tree of names into modules with tests; part of [`contract_suite!`]. The names in `in_a_tenant { … }` are
/// promises within one tenant: each has a test where it stands, and a second one in `from_another_tenant`.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_tests {
    ($subject:ident [$($path:ident)*]) => {};
    ($subject:ident [$($path:ident)*] $promise:ident, $($rest:tt)*) => {
        #[tokio::test(flavor = "multi_thread")]
        async fn $promise() {
            let subject = $subject().await;
            $crate::contract::$($path::)*$promise(&subject).await;
        }
        $crate::contract_tests! { $subject [$($path)*] $($rest)* }
    };
    ($subject:ident [$($path:ident)*] in_a_tenant { $($inner:tt)* } $($rest:tt)*) => {
        $crate::contract_tests! { $subject [$($path)*] $($inner)* }
        $crate::contract_tests! { $subject [$($path)*] from_another_tenant { $($inner)* } $($rest)* }
    };
    ($subject:ident [$($path:ident)*] $module:ident { $($inner:tt)* } $($rest:tt)*) => {
        mod $module {
            use super::$subject;
            $crate::contract_tests! { $subject [$($path)* $module] $($inner)* }
        }
        $crate::contract_tests! { $subject [$($path)*] $($rest)* }
    };
}
