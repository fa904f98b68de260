//! The tests of `/v1/auth`.

mod login;
mod logout;
mod refresh;
mod signup;
mod switch;
