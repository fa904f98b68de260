//! What happens when a domain is verified no longer: it is stored, and those who run the tenant are told by mail.

use std::sync::Arc;

use tenantry_domain::{
    Decided,
    domain_claim::{DomainClaim, LossReason},
    event::DomainEvent,
    locale::Locale,
    membership::Membership,
    page::{Limit, PageRequest},
    role::Role,
};

use crate::{
    ports::{
        mailer::{Mail, Message},
        mails::QueuedMail,
        memberships::{MemberFilter, MemberSort},
        queues::QueueOwner,
        store_error::StoreError,
        unit_of_work::ReadModel,
    },
    settings::Settings,
    tenant_access::TenantWork,
};

/// Stores the loss of a domain and tells of it.
#[derive(Clone)]
pub struct Loss {
    /// Provides the public URL for the link, and the language.
    pub settings: Arc<Settings>,
}

impl Loss {
    /// Returns the active owners and admins of the tenant, at most as many as are on one page.
    pub(super) async fn recipients(read: &mut dyn ReadModel) -> Result<Vec<Membership>, StoreError> {
        let filter =
            MemberFilter { roles: vec![Role::Owner, Role::Admin], active: Some(true), ..MemberFilter::default() };
        let page = PageRequest { after: None, limit: Limit::MAX };
        Ok(read.memberships().list(&filter, MemberSort::default(), page).await?.items)
    }

    /// Stores the claim, which is verified no longer, and queues the mails. Returns the event to commit.
    pub(super) async fn store(
        &self,
        work: &mut TenantWork<'_>,
        before: &DomainClaim,
        lost: Decided<DomainClaim>,
        reason: LossReason,
        to: &[Membership],
    ) -> Result<DomainEvent, StoreError> {
        work.domain_claims().update(before, &lost.value).await?;
        let Some(tenant) = work.tenants().find().await? else { return Ok(lost.event) };
        let of_tenant = work.tenant_settings().find().await?.and_then(|settings| settings.locale());
        for member in to {
            let Some(user) = work.users().find(member.user_id()).await? else { continue };
            let message = Message::DomainLost {
                name: user.name().clone(),
                tenant: tenant.name().clone(),
                domain: before.domain().clone(),
                reason,
                link: format!("{}/o/{}/domains", self.settings.public_url, tenant.slug()),
            };
            let locale = Locale::of_mail(user.locale(), of_tenant, self.settings.locale);
            let mail = QueuedMail {
                id: work.next_id(),
                owner: QueueOwner::Tenant(tenant.id()),
                invitation: None,
                inviter: None,
                mail: Mail { to: user.email().clone(), locale, message },
                queued_at: work.now(),
            };
            work.mails().insert(&mail).await?;
        }
        Ok(lost.event)
    }
}
