//! Sign-up, sign-in, refresh, tenant switch and sign-out.

mod authenticate;
mod refresh;
mod sign_in;
mod sign_out;
mod sign_up;
mod switch_tenant;
mod without_tenant;
