//! The ports: what the use cases need from the outside, as small object-safe traits.
//!
//! The verbs are a closed list: `find` returns an `Option`, `list` a page; then `insert`, `update`, `delete`,
//! `exists`, `count`; `expire`, `revoke`, `claim`, `wake` and `release` where that is what happens. What an adapter MUST
//! guarantee stands in sentences above each method; the contract suite of `tenantry-testkit` tests each of them, and
//! once more from another tenant.

pub mod access_changes;
pub mod access_registry;
pub mod access_tokens;
pub mod access_violations;
pub mod audit_events;
pub mod clock;
pub mod dns_resolver;
pub mod domain_claims;
pub mod event_cursors;
pub mod event_handler;
pub mod idempotency_keys;
pub mod ids;
pub mod invitation_links;
pub mod invitations;
pub mod jobs;
pub mod known_handlers;
pub mod mailbox_proofs;
pub mod mailer;
pub mod mails;
pub mod memberships;
pub mod outbox;
pub mod password_hasher;
pub mod passwords;
pub mod provisioner;
pub mod queues;
pub mod received_invitations;
pub mod refresh_tokens;
pub mod schedules;
pub mod secrets;
pub mod seed;
pub mod sessions;
pub mod store_error;
pub mod tenant_mover;
pub mod tenant_seeds;
pub mod tenant_settings;
pub mod tenants;
pub mod trail;
pub mod unit_of_work;
pub mod user_tenants;
pub mod users;
pub mod verified_domains;
