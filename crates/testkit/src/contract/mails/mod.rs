//! The promises of the port of waiting mails.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! mails_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            mails {
                reader {
                    list_due_must_give_at_most_limit_mails_of_the_owner_that_are_due_at_now_the_oldest_first,
                    list_due_must_take_a_mail_as_due_that_is_due_further_than_farthest_from_now,
                    find_next_due_must_give_the_time_at_which_the_next_mail_of_the_owner_that_is_not_given_up_is_due_or_none,
                    list_sent_before_must_give_when_mails_of_the_same_kind_went_to_the_same_recipient_in_the_day_before_the_mail,
                    list_sent_before_must_give_when_invitations_of_the_same_inviter_went_out_in_the_hour_before_the_mail_and_nothing_without_one,
                    list_failed_must_give_at_most_limit_mails_of_all_owners_that_were_given_up_the_latest_first,
                }
                repository {
                    insert_must_add_the_mail_due_now_and_wake_the_queue_of_its_owner,
                    update_must_count_a_failed_attempt_of_the_mail_and_keep_the_answer_of_the_mail_server_and_what_becomes_of_the_mail,
                    update_must_count_no_attempt_of_a_mail_that_was_not_tried,
                    update_must_keep_nothing_of_the_content_of_a_mail_that_is_given_up,
                    delete_must_remove_the_mail,
                    insert_sent_must_remember_the_mail_as_sent_once_for_each_id,
                }
            }
        }
    };
}
