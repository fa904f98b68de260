//! Conversions from use-case errors to problems: one file per folder of use cases. Every variant is matched by name,
//! with no `_` arm.

mod audit_events;
mod auth;
mod domains;
mod invitation_links;
mod invitations;
mod me;
mod memberships;
mod shared;
mod tenants;
