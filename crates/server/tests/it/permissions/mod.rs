//! The tests of `/v1/permissions`.

mod list;
