//! Use cases of mails.

mod deliver_mails;
