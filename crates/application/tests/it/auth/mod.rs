//! Sign-up, sign-in, refresh, tenant switch and sign-out.

mod authenticate;
mod crossing;
mod forgot_password;
mod pre_hijack;
mod refresh;
pub(crate) mod reset_password;
mod sign_in;
mod sign_out;
mod sign_up;
mod switch_tenant;
mod undo_email_change;
mod verify_email;
mod without_tenant;
