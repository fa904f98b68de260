//! How the API represents domain types. Domain types never serialise themselves; this module decides what callers see.

pub(super) mod audit_event;
pub(super) mod domain;
pub(super) mod invitation;
pub(super) mod invitation_link;
pub(super) mod member;
pub(super) mod my_settings;
pub(super) mod tenant;
pub(super) mod tenant_settings;
pub(super) mod time;
pub(super) mod tokens;
pub(super) mod user;
