//! The sign-up that was answered before: the same request again creates nothing and signs its person in.

use std::sync::Arc;

use tenantry_domain::{email::Email, membership::Membership, password::PlainPassword, tenant::Tenant, user::User};

use crate::{
    actor::Actor,
    ports::{
        access_tokens::SigningError,
        idempotency_keys::{IdempotencyRecord, IdempotentResult},
        password_hasher::{HashingError, PasswordHasher, Verdict},
        store_error::StoreError,
        unit_of_work::PlatformReason,
        user_tenants::UserTenant,
    },
    tenant_access::TenantAccess,
    use_cases::tokens::{SessionStart, TokenIssuer, Tokens},
};

/// Signs in the person of an earlier, identical sign-up.
#[derive(Clone)]
pub struct SignUpAgain {
    /// Opens the unit of work for the person.
    pub access: TenantAccess,
    /// Checks the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs the person in.
    pub issuer: TokenIssuer,
}

/// The person of the earlier sign-up, signed in.
pub(super) struct SignedUpBefore {
    pub(super) user: User,
    /// Their tenant and membership; `None` if they are no active member of it.
    pub(super) stay: Option<(Tenant, Membership)>,
    pub(super) tokens: Tokens,
}

impl SignUpAgain {
    /// Checks the password as any sign-in does, because it may have changed since. Returns `None` if this is not the
    /// person's, or if nothing is left of what the record says.
    pub(super) async fn sign_in<E>(
        &self,
        actor: &Actor,
        (email, password): (&Email, &PlainPassword),
        record: &IdempotencyRecord,
    ) -> Result<Option<SignedUpBefore>, E>
    where
        E: From<StoreError> + From<HashingError> + From<SigningError>,
    {
        let IdempotentResult::SignUp { tenant_id, user_id } = record.result else { return Ok(None) };
        let dated = self.issuer.date(self.access.clock.now());
        let mut people = self.access.store.read_platform(PlatformReason::SignIn).await?;
        let person = people.users().find_candidate(email).await?;
        drop(people);
        let person = person.filter(|candidate| candidate.user.id() == user_id);
        let stored = person.as_ref().and_then(|candidate| candidate.password.clone());
        if self.hasher.verify(password, stored.clone()).await? == Verdict::Wrong {
            return Ok(None);
        }
        let mut work = self.access.begin_by_proof(actor, tenant_id).await?;
        let now = work.now();
        let (tenant, membership) = (work.tenants().find().await?, work.memberships().find(user_id).await?);
        let membership = membership.filter(|found| found.principal().is_some());
        let Some(person) = person else { return Ok(None) };
        let stay = tenant.zip(membership);
        let own = stay.as_ref().map(|(tenant, membership)| UserTenant::of(tenant.clone(), membership));
        let start = SessionStart::for_the_day(&actor.origin.device, stored.as_ref());
        let refresh = match self.issuer.start_session(&mut *work, &person.user, own.as_ref(), start, now).await {
            // The password was changed while it was checked.
            Err(StoreError::Stale) => return Ok(None),
            started => started?,
        };
        work.commit([]).await?;
        let tokens = self.issuer.issue(&person.user, own.as_ref(), &refresh, dated)?;
        Ok(Some(SignedUpBefore { user: person.user, stay, tokens }))
    }
}
