//! The tests of `/v1/invitations`.

mod accept;
mod invite;
mod list;
mod one;
mod preview;
