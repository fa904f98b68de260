//! The tests of `/v1/invitation-links`, and of joining by a link.

mod by_id;
mod create;
mod join;
mod list;
mod preview;
