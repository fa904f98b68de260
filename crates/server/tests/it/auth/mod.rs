//! The tests of `/v1/auth`.

mod ended_session;
mod refresh;
mod sign_in;
mod sign_out;
mod sign_up;
mod switch_tenant;
mod without_tenant;
