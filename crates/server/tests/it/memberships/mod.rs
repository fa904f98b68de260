//! The tests of `/v1/members`.

mod by_id;
mod leave;
mod list;
