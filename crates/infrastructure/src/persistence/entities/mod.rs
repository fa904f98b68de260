//! The rows of the tables, one file each. Nothing outside `persistence` knows a column.

pub(crate) mod access_changes;
pub(crate) mod access_epoch;
pub(crate) mod audit_events;
pub(crate) mod credentials;
pub(crate) mod event_cursors;
pub(crate) mod founders;
pub(crate) mod idempotency_keys;
pub(crate) mod invitations;
pub(crate) mod invited_addresses;
pub(crate) mod known_handlers;
pub(crate) mod member_words;
pub(crate) mod memberships;
pub(crate) mod outbox;
pub(crate) mod queues;
pub(crate) mod refresh_tokens;
pub(crate) mod sessions;
pub(crate) mod tenant_counters;
pub(crate) mod tenants;
pub(crate) mod user_emails;
pub(crate) mod user_tenants;
pub(crate) mod users;
