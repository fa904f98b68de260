//! How an invitation reaches people: the mailed token to the invited address, the inviter's copy as a link.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    invitation::{Invitation, InvitationId, InvitationSecrets},
    names::DisplayName,
    secret::Secret,
    tenant::{Tenant, TenantId},
    token_text::{InvitationCopy, InvitationToken},
};

use crate::{
    ports::{
        mailer::{Mail, Mailer, Message},
        secrets::{Purpose, SecretSource},
    },
    settings::Settings,
};

/// An invitation as the inviter sees it once it is made or sent again.
#[derive(Clone)]
pub struct Delivered {
    /// The invitation.
    pub invitation: Invitation,
    /// The inviter's copy, as a link. It lets the invited person in and proves no mailbox.
    pub link: String,
    /// Whether this request handed a mail over; if not, the invitation stands and can be sent again.
    pub mail_sent: bool,
}

impl std::fmt::Debug for Delivered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivered").field("invitation", &self.invitation).finish_non_exhaustive()
    }
}

/// Makes the secrets of invitations, and delivers them.
#[derive(Clone)]
pub struct Delivery {
    /// Makes the secrets.
    pub secrets: Arc<dyn SecretSource>,
    /// Sends the mail.
    pub mailer: Arc<dyn Mailer>,
    /// Where links lead.
    pub settings: Arc<Settings>,
}

/// The two secrets of an invitation, before they are hashed.
pub(crate) struct FreshSecrets {
    mailed: Secret,
    inviter: Secret,
}

impl FreshSecrets {
    /// What is stored of them.
    pub(crate) fn hashes(&self) -> InvitationSecrets {
        InvitationSecrets { mailed: self.mailed.hash(), inviter: self.inviter.hash() }
    }
}

impl Delivery {
    /// Secrets for an invitation sent now.
    pub(crate) fn fresh_secrets(&self, id: InvitationId, now: Timestamp) -> FreshSecrets {
        FreshSecrets { mailed: self.secrets.random(), inviter: self.inviter_secret(id, now) }
    }

    /// Mails the invitation and gives it to the inviter. Done after the commit: a mail can't be taken back.
    pub(crate) async fn deliver(
        &self,
        invitation: Invitation,
        tenant: &Tenant,
        inviter: &DisplayName,
        secrets: FreshSecrets,
    ) -> Delivered {
        let message = Message::Invitation {
            tenant: tenant.name().clone(),
            inviter: inviter.clone(),
            role: invitation.role(),
            link: self.link(tenant.id(), invitation.id(), InvitationCopy::Mailed, secrets.mailed),
            expires_at: invitation.snapshot().expires_at,
        };
        let sent = self.mailer.send(&Mail { to: invitation.email().clone(), message }).await;
        if let Err(error) = &sent {
            tracing::warn!(error = error as &dyn std::error::Error, invitation_id = %invitation.id(), "mail not sent");
        }
        let link = self.link(tenant.id(), invitation.id(), InvitationCopy::Inviter, secrets.inviter);
        Delivered { link, mail_sent: sent.is_ok(), invitation }
    }

    /// The invitation again for whoever made it, with the link of that time, which is dead if the invitation was sent
    /// again since, and without a further mail.
    pub(crate) fn repeat(&self, invitation: Invitation) -> Delivered {
        let (tenant_id, id) = (invitation.snapshot().tenant_id, invitation.id());
        let secret = self.inviter_secret(id, invitation.snapshot().created_at);
        let link = self.link(tenant_id, id, InvitationCopy::Inviter, secret);
        Delivered { link, mail_sent: false, invitation }
    }

    /// The same for the same sending, so that a repeated request gets the same link.
    fn inviter_secret(&self, id: InvitationId, sent_at: Timestamp) -> Secret {
        let context = [&id.as_bytes()[..], &sent_at.timestamp_micros().to_be_bytes()].concat();
        self.secrets.derive(Purpose::InviterCopy, &context)
    }

    fn link(&self, tenant_id: TenantId, invitation_id: InvitationId, copy: InvitationCopy, secret: Secret) -> String {
        let token = InvitationToken { copy, tenant_id, invitation_id, secret };
        format!("{}/invitations/accept?token={}", self.settings.public_url, token.to_text())
    }
}
