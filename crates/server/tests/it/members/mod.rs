//! The tests of `/v1/members`.

mod leave;
mod list;
mod one;
