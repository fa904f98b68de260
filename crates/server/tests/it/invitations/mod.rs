//! The tests of `/v1/invitations`.

mod accept;
mod by_id;
mod invite;
mod list;
mod preview;
