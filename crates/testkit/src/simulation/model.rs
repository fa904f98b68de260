//! What the simulation knows of the people: enough to act as they would, and to notice when they are told two things.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_application::use_cases::tokens::Tokens;
use tenantry_domain::{
    Timestamp,
    invitation::{Invitation, InvitationId},
    tenant::TenantId,
    user::UserId,
};

use crate::{builders::all, contract::Subject};

/// A signed-in device.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) tokens: Tokens,
    /// Refresh tokens that were exchanged before.
    pub(super) spent: Vec<String>,
}

/// What an action told whoever took it.
#[derive(Debug)]
pub(super) enum Effect {
    /// Nothing that matters later.
    Nothing,
    /// A person signed in.
    SignedIn { email: String, user: UserId, tenant: Option<TenantId>, tokens: Tokens },
    /// A token was exchanged.
    Refreshed { device: usize, presented: String, tokens: Tokens },
    /// A person was invited.
    Invited { tenant: TenantId, invitation: InvitationId },
}

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) emails: BTreeSet<String>,
    pub(super) users: BTreeSet<UserId>,
    pub(super) tenants: BTreeSet<TenantId>,
    pub(super) invitations: BTreeSet<(TenantId, InvitationId)>,
    pub(super) devices: Vec<Device>,
    /// The successor that was given for each refresh token.
    successors: BTreeMap<String, String>,
    objections: Vec<String>,
}

impl Model {
    pub(super) fn learn(&mut self, effect: Effect) {
        match effect {
            Effect::Nothing => {}
            Effect::SignedIn { email, user, tenant, tokens } => {
                self.emails.insert(email);
                self.users.insert(user);
                self.tenants.extend(tenant);
                self.devices.push(Device { tokens, spent: Vec::new() });
            }
            Effect::Refreshed { device, presented, tokens } => {
                let successor = tokens.refresh_token.clone();
                let given = self.successors.entry(presented.clone()).or_insert_with(|| successor.clone());
                if *given != successor {
                    self.objections.push("one refresh token was exchanged for two".to_owned());
                }
                let device = &mut self.devices[device];
                device.spent.push(presented);
                device.tokens = tokens;
            }
            Effect::Invited { tenant, invitation } => {
                self.invitations.insert((tenant, invitation));
            }
        }
    }

    /// Takes note of a refusal. Damage is never an answer.
    pub(super) fn notice(&mut self, error: &str) {
        if error.contains("Corrupt") || error.contains("Unavailable") {
            self.objections.push(error.to_owned());
        }
    }

    /// Takes note of an action of which nobody knows whether it was done, and of the address that may have an account now.
    pub(super) fn doubt(&mut self, email: Option<&str>) {
        self.emails.extend(email.map(str::to_owned));
    }

    pub(super) fn objections(&self) -> Vec<String> {
        self.objections.clone()
    }

    /// Returns the invitations that are still open.
    pub(super) async fn open_invitations(&self, subject: &dyn Subject, now: Timestamp) -> Vec<Invitation> {
        let mut open = Vec::new();
        for tenant in &self.tenants {
            let mut read = subject.factory().read(*tenant).await.unwrap();
            let listed = read.invitations().list(&[], now, all()).await.unwrap().items;
            open.extend(listed.into_iter().filter(|invitation| invitation.status_at(now) == "open"));
        }
        open
    }
}
