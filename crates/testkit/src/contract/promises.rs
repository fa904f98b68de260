//! The list of all promises, as a macro that generates a test for each. A test of this crate compares it with the
//! sentences in the sources of the ports, so that no promise is forgotten and no test lacks a promise.

/// Generates a test for every promise of the store's ports, run on the result of the given function. See
/// [`contract`](crate::contract).
#[macro_export]
macro_rules! contract_suite {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            access_changes {
                repository {
                    insert_must_add_the_changes_by_one_statement_none_for_an_empty_slice,
                    insert_must_put_them_into_the_epoch_that_lasts_when_the_unit_of_work_is_committed,
                    insert_must_make_them_known_to_the_accessregistry_of_this_node_when_the_unit_of_work_is_committed_and_never_otherwise,
                }
            }
            access_registry {
                find_must_answer_from_memory_without_waiting_and_must_know_every_change_that_was_committed_by_this_node_before_the_call,
                find_must_call_a_token_outdated_unless_the_newest_epoch_it_knows_of_takes_tokens_of_that_tokens_epoch,
                epoch_must_give_the_newest_epoch_it_knows_of_from_memory_and_never_an_older_one_than_before,
            }
            idempotency_keys {
                repository {
                    find_must_give_the_record_of_that_key_if_it_is_remembered_at_now_or_none,
                    insert_must_add_the_record_in_place_of_one_of_the_same_key_that_is_past_its_time_at_now,
                    insert_must_answer_conflict_idempotencykey_if_the_key_is_remembered_also_when_both_are_inserted_at_the_same_time,
                }
            }
            invitations {
                repository {
                    find_must_give_the_invitation_of_that_id_in_this_tenant_or_none,
                    insert_must_add_the_invitation,
                    insert_must_answer_conflict_openinvitation_if_an_open_one_for_the_address_exists_in_this_tenant_also_when_both_are_inserted_at_the_same_time,
                    insert_must_answer_conflict_seats_if_no_seat_is_free_also_under_concurrent_inserts,
                    update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins,
                    update_must_give_the_seat_back_when_the_invitation_is_open_no_longer_and_take_one_when_it_is_open_again_with_inserts_conflicts,
                    expire_must_mark_as_expired_all_open_invitations_of_this_tenant_that_ran_out_by_now_and_give_their_seats_back,
                    from_another_tenant {
                        find_must_give_the_invitation_of_that_id_in_this_tenant_or_none,
                        insert_must_add_the_invitation,
                        insert_must_answer_conflict_openinvitation_if_an_open_one_for_the_address_exists_in_this_tenant_also_when_both_are_inserted_at_the_same_time,
                        insert_must_answer_conflict_seats_if_no_seat_is_free_also_under_concurrent_inserts,
                        update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins,
                        update_must_give_the_seat_back_when_the_invitation_is_open_no_longer_and_take_one_when_it_is_open_again_with_inserts_conflicts,
                        expire_must_mark_as_expired_all_open_invitations_of_this_tenant_that_ran_out_by_now_and_give_their_seats_back,
                    }
                }
                reader {
                    find_must_give_the_invitation_of_that_id_in_this_tenant_or_none,
                    list_must_give_the_invitations_that_are_in_state_at_now_or_all_of_them_the_newest_first_by_id_by_one_query,
                    from_another_tenant {
                        find_must_give_the_invitation_of_that_id_in_this_tenant_or_none,
                        list_must_give_the_invitations_that_are_in_state_at_now_or_all_of_them_the_newest_first_by_id_by_one_query,
                    }
                }
            }
            memberships {
                repository {
                    find_must_give_the_membership_of_that_user_in_this_tenant_or_none,
                    insert_must_add_the_membership_also_to_the_tenants_of_the_user,
                    insert_must_answer_conflict_membership_if_the_user_belongs_to_the_tenant_also_when_both_are_inserted_at_the_same_time,
                    insert_must_answer_conflict_seats_if_it_is_active_and_no_seat_is_free_also_under_concurrent_inserts,
                    update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                    update_must_answer_conflict_seats_if_it_becomes_active_and_no_seat_is_free,
                    update_must_answer_conflict_lastowner_if_it_would_leave_the_tenant_without_an_active_owner_also_under_concurrent_updates,
                    delete_must_take_the_membership_away_also_from_the_tenants_of_the_user_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise,
                    delete_must_answer_conflict_lastowner_if_it_would_leave_the_tenant_without_an_active_owner_also_under_concurrent_deletes,
                    from_another_tenant {
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
                    find_must_give_the_membership_of_that_user_in_this_tenant_or_none,
                    list_must_give_the_members_that_pass_the_filter_in_the_order_of_memberkey_by_bytes_by_one_query,
                    from_another_tenant {
                        find_must_give_the_membership_of_that_user_in_this_tenant_or_none,
                        list_must_give_the_members_that_pass_the_filter_in_the_order_of_memberkey_by_bytes_by_one_query,
                    }
                }
            }
            refresh_tokens {
                repository {
                    insert_must_add_the_token,
                    insert_must_answer_conflict_refreshtoken_if_its_grant_has_a_token_of_that_generation_of_concurrent_inserts_one_wins,
                }
                reader {
                    find_must_give_the_token_of_that_user_grant_and_generation_with_its_chain_or_none_by_one_query,
                }
            }
            sessions {
                repository {
                    find_must_give_the_session_of_that_user_and_id_live_or_not_or_none,
                    list_unrevoked_must_give_the_users_sessions_that_were_not_revoked_also_those_past_their_end,
                    insert_must_add_the_session,
                    revoke_must_revoke_those_of_the_sessions_of_that_user_that_are_not_revoked_yet_by_one_statement,
                }
                reader {
                    find_must_give_the_session_of_that_user_and_id_live_or_not_or_none,
                    list_must_give_the_users_sessions_that_are_not_revoked_and_hold_a_refresh_token_that_is_good_at_now_the_newest_first_by_id_by_one_query,
                }
            }
            tenants {
                repository {
                    find_must_give_the_tenant_of_the_unit_of_work_or_none_if_it_does_not_exist,
                    insert_must_add_the_tenant_and_with_it_its_counters_of_seats_and_owners,
                    insert_must_answer_conflict_slug_if_any_tenant_has_the_slug_also_when_both_are_inserted_at_the_same_time,
                    update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                    from_another_tenant {
                        find_must_give_the_tenant_of_the_unit_of_work_or_none_if_it_does_not_exist,
                        insert_must_add_the_tenant_and_with_it_its_counters_of_seats_and_owners,
                        insert_must_answer_conflict_slug_if_any_tenant_has_the_slug_also_when_both_are_inserted_at_the_same_time,
                        update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                    }
                }
                reader {
                    find_must_give_the_tenant_with_its_seats_in_use_or_none_if_it_does_not_exist,
                    from_another_tenant {
                        find_must_give_the_tenant_with_its_seats_in_use_or_none_if_it_does_not_exist,
                    }
                }
                directory {
                    find_must_give_the_tenant_of_that_id_or_slug_or_none,
                    list_must_give_the_tenants_of_that_standing_or_all_without_one_in_the_order_of_their_ids_by_one_query,
                    list_taken_must_give_those_of_the_slugs_that_tenants_have_in_any_order_by_one_query,
                }
            }
            trail {
                repository {
                    insert_must_add_every_entry_to_the_audit_log_under_the_next_numbers_of_this_tenant_without_a_gap_and_to_the_outbox_in_the_order_given,
                    from_another_tenant {
                        insert_must_add_every_entry_to_the_audit_log_under_the_next_numbers_of_this_tenant_without_a_gap_and_to_the_outbox_in_the_order_given,
                    }
                }
            }
            unit_of_work {
                what_was_committed_is_there_as_a_whole,
                dropping_it_means_nothing_happened,
                after_a_refused_write_nothing_of_it_is_committed,
                nobody_sees_what_is_not_committed_yet_but_the_unit_of_work_itself,
                a_read_model_waits_for_no_writer_and_each_call_may_see_a_newer_state,
                a_hundred_at_once_lose_no_write,
                founding_a_tenant_is_one_too_and_holds_everything_a_sign_up_writes,
            }
            user_tenants {
                reader {
                    find_must_give_the_membership_of_that_user_in_the_tenant_of_that_name_active_or_not_or_none,
                    list_must_give_that_users_memberships_active_or_not_in_the_order_of_the_tenants_ids_by_one_query,
                }
            }
            users {
                repository {
                    find_must_give_the_user_of_that_id_or_none,
                    find_by_email_must_give_the_user_of_that_address_with_the_stored_password_or_none,
                    insert_must_add_the_user_with_address_and_password,
                    insert_must_answer_conflict_email_if_any_user_has_the_address_also_when_both_are_inserted_at_the_same_time,
                    update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                    update_password_must_replace_the_stored_password_before_by_after_and_must_leave_any_other_stored_password_as_it_is_a_password_changed_in_between_is_newer,
                }
                reader {
                    find_candidate_must_give_the_user_of_that_address_with_password_memberships_and_last_used_tenant_or_none,
                    find_candidate_must_do_so_in_at_most_two_queries,
                }
            }
        }
    };
}

/// Turns a tree of names into modules with tests; part of [`contract_suite!`].
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
    ($subject:ident [$($path:ident)*] $module:ident { $($inner:tt)* } $($rest:tt)*) => {
        mod $module {
            use super::$subject;
            $crate::contract_tests! { $subject [$($path)* $module] $($inner)* }
        }
        $crate::contract_tests! { $subject [$($path)*] $($rest)* }
    };
}
