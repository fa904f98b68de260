//! Delivers invitations: the mailed token to the invited address, and the inviter's copy as a link.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    invitation::{Invitation, InvitationId, InvitationSecrets},
    locale::Locale,
    names::DisplayName,
    secret::Secret,
    tenant::{Tenant, TenantId},
    token_text::{InvitationCopy, InvitationToken},
    user::User,
};

use crate::{
    ports::{
        mailer::{Mail, Message},
        mails::QueuedMail,
        queues::QueueOwner,
        secrets::{Purpose, SecretSource},
        store_error::StoreError,
    },
    settings::Settings,
    tenant_access::TenantWork,
};

/// An invitation as the inviter sees it after it is created or resent.
#[derive(Clone)]
pub struct Delivered {
    /// The invitation.
    pub invitation: Invitation,
    /// The inviter's copy, as a link. The invited person can accept with it, but it does not prove the mailbox.
    pub link: String,
    /// Whether this request added a mail. It is sent soon after; what the mail server says of it is then on the
    /// invitation.
    pub mail_queued: bool,
}

impl std::fmt::Debug for Delivered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivered").field("invitation", &self.invitation).finish_non_exhaustive()
    }
}

/// Creates the secrets of invitations and delivers them.
#[derive(Clone)]
pub struct Delivery {
    /// Generates the secrets.
    pub secrets: Arc<dyn SecretSource>,
    /// Provides the public URL for the links.
    pub settings: Arc<Settings>,
}

/// The two secrets of an invitation, before they are hashed.
pub(crate) struct FreshSecrets {
    mailed: Secret,
    inviter: Secret,
}

impl FreshSecrets {
    /// Returns the stored form of the secrets.
    pub(crate) fn hashes(&self) -> InvitationSecrets {
        InvitationSecrets { mailed: self.mailed.hash(), inviter: self.inviter.hash() }
    }
}

impl Delivery {
    /// Creates the secrets for an invitation that is sent now.
    pub(crate) fn fresh_secrets(&self, id: InvitationId, now: Timestamp) -> FreshSecrets {
        FreshSecrets { mailed: self.secrets.random(), inviter: self.inviter_secret(id, now) }
    }

    /// Adds the mail to the unit of work, and returns the invitation for the inviter. It is in the language of the
    /// invited person, if they have an account and chose one there, else in the tenant's. Without the name of an inviter
    /// it comes from the operator of the installation.
    pub(crate) async fn deliver(
        &self,
        work: &mut TenantWork<'_>,
        invitation: Invitation,
        tenant: &Tenant,
        inviter: Option<&DisplayName>,
        secrets: FreshSecrets,
        recipient: Option<&User>,
    ) -> Result<Delivered, StoreError> {
        let link = self.link(tenant.id(), invitation.id(), InvitationCopy::Mailed, secrets.mailed);
        let (name, role, expires_at) = (tenant.name().clone(), invitation.role(), invitation.snapshot().expires_at);
        let message = match inviter.cloned() {
            Some(inviter) => Message::Invitation { tenant: name, inviter, role, link, expires_at },
            None => Message::OperatorInvitation { tenant: name, role, link, expires_at },
        };
        let settings = work.tenant_settings().find().await?;
        let of_tenant = settings.and_then(|settings| settings.locale());
        let locale = Locale::of_mail(recipient.and_then(User::locale), of_tenant, self.settings.locale);
        let mail = QueuedMail {
            id: work.next_id(),
            owner: QueueOwner::Tenant(tenant.id()),
            invitation: Some(invitation.id()),
            inviter: invitation.snapshot().invited_by,
            mail: Mail { to: invitation.email().clone(), locale, message },
            queued_at: work.now(),
        };
        work.mails().insert(&mail).await?;
        let link = self.link(tenant.id(), invitation.id(), InvitationCopy::Inviter, secrets.inviter);
        Ok(Delivered { link, mail_queued: true, invitation })
    }

    /// Returns the invitation again to its creator, with its original link and without another mail. If the invitation
    /// was resent since, that link is invalid.
    pub(crate) fn repeat(&self, invitation: Invitation) -> Delivered {
        let (tenant_id, id) = (invitation.snapshot().tenant_id, invitation.id());
        let secret = self.inviter_secret(id, invitation.snapshot().created_at);
        let link = self.link(tenant_id, id, InvitationCopy::Inviter, secret);
        Delivered { link, mail_queued: false, invitation }
    }

    /// Derives the same secret for the same sending, so a repeated request gets the same link.
    fn inviter_secret(&self, id: InvitationId, sent_at: Timestamp) -> Secret {
        let context = [&id.as_bytes()[..], &sent_at.timestamp_micros().to_be_bytes()].concat();
        self.secrets.derive(Purpose::InviterCopy, &context)
    }

    fn link(&self, tenant_id: TenantId, invitation_id: InvitationId, copy: InvitationCopy, secret: Secret) -> String {
        let token = InvitationToken { copy, tenant_id, invitation_id, secret };
        format!("{}/invitations/accept?token={}", self.settings.public_url, token.to_text())
    }
}
