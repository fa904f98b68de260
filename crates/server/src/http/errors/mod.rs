//! From the errors of use cases to problems: one file for each folder of use cases, every variant named, no `_` arm.

mod auth;
mod invitations;
mod me;
mod memberships;
mod shared;
mod tenants;
