//! All use cases in one value, grouped by capability, for services that embed Tenantry.

use crate::{
    parts::{Adapters, Parts},
    settings::Settings,
    use_cases::{
        audit_events::AuditEvents, auth::Auth, domains::Domains, events::Events, invitation_links::InvitationLinks,
        invitations::Invitations, jobs::Jobs, mails::Mails, me::Me, memberships::Memberships, permissions::Permissions,
        queues::Queues, tenants::Tenants, users::Users,
    },
};

/// All use cases, ready to execute: `application.invitations.revoke.execute(…)`.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the capability of its type")]
pub struct Application {
    pub auth: Auth,
    pub me: Me,
    pub tenants: Tenants,
    pub memberships: Memberships,
    pub invitations: Invitations,
    pub invitation_links: InvitationLinks,
    pub domains: Domains,
    pub permissions: Permissions,
    pub audit_events: AuditEvents,
    pub mails: Mails,
    pub queues: Queues,
    pub events: Events,
    pub jobs: Jobs,
    pub users: Users,
}

impl Application {
    /// Builds every use case with the adapters it needs.
    pub fn new(adapters: Adapters, settings: Settings) -> Self {
        let parts = Parts::new(adapters, settings);
        Self {
            auth: Auth::new(&parts),
            me: Me::new(&parts),
            tenants: Tenants::new(&parts),
            memberships: Memberships::new(&parts),
            invitations: Invitations::new(&parts),
            invitation_links: InvitationLinks::new(&parts),
            domains: Domains::new(&parts),
            permissions: Permissions::new(&parts),
            audit_events: AuditEvents::new(&parts),
            mails: Mails::new(&parts),
            queues: Queues::new(&parts),
            events: Events::new(&parts),
            jobs: Jobs::new(&parts),
            users: Users::new(&parts),
        }
    }
}
