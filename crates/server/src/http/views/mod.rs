//! How things look to callers. Domain types never serialise themselves; what is told of them is decided here.

pub(super) mod invitation;
pub(super) mod member;
pub(super) mod tenant;
pub(super) mod time;
pub(super) mod tokens;
pub(super) mod user;
