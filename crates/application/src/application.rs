//! All use cases in one value, grouped by capability, for services that embed Tenantry.

use std::sync::Arc;

use crate::{
    admission::Admission,
    ports::{
        access_registry::AccessRegistry, access_tokens::AccessTokens, access_violations::AccessViolationLog,
        clock::Clock, ids::IdGenerator, mailer::Mailer, password_hasher::PasswordHasher, provisioner::Provisioner,
        secrets::SecretSource, unit_of_work::UnitOfWorkFactory,
    },
    settings::Settings,
    tenant_access::TenantAccess,
    use_cases::{
        auth::Auth, invitations::Invitations, me::Me, memberships::Memberships, tenants::Tenants, tokens::TokenIssuer,
    },
};

/// The adapters the use cases run on.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the port of its type")]
pub struct Adapters {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub access_registry: Arc<dyn AccessRegistry>,
    pub access_tokens: Arc<dyn AccessTokens>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub secrets: Arc<dyn SecretSource>,
    pub mailer: Arc<dyn Mailer>,
    pub access_violations: Arc<dyn AccessViolationLog>,
    pub ids: Arc<dyn IdGenerator>,
    pub clock: Arc<dyn Clock>,
    /// What the embedder does for each new member, in this order; usually empty.
    pub provisioners: Arc<[Arc<dyn Provisioner>]>,
}

/// All use cases, ready to execute: `application.invitations.revoke.execute(…)`.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the capability of its type")]
pub struct Application {
    pub auth: Auth,
    pub me: Me,
    pub tenants: Tenants,
    pub memberships: Memberships,
    pub invitations: Invitations,
}

/// What the capabilities build their use cases from.
pub(crate) struct Parts {
    pub(crate) adapters: Adapters,
    pub(crate) settings: Arc<Settings>,
    pub(crate) access: TenantAccess,
    pub(crate) admission: Admission,
    pub(crate) issuer: TokenIssuer,
}

impl Application {
    /// Gives every use case the adapters it needs.
    pub fn new(adapters: Adapters, settings: Settings) -> Self {
        let parts = Parts::new(adapters, settings);
        Self {
            auth: Auth::new(&parts),
            me: Me::new(&parts),
            tenants: Tenants::new(&parts),
            memberships: Memberships::new(&parts),
            invitations: Invitations::new(&parts),
        }
    }
}

impl Parts {
    fn new(adapters: Adapters, settings: Settings) -> Self {
        let access = TenantAccess {
            store: adapters.store.clone(),
            ids: adapters.ids.clone(),
            clock: adapters.clock.clone(),
            access_violations: adapters.access_violations.clone(),
        };
        let issuer = TokenIssuer {
            access_tokens: adapters.access_tokens.clone(),
            access_registry: adapters.access_registry.clone(),
            secrets: adapters.secrets.clone(),
            ids: adapters.ids.clone(),
            access_token_lifetime: settings.access_token_lifetime,
            sessions: settings.sessions,
        };
        let admission = Admission { provisioners: adapters.provisioners.clone() };
        Self { adapters, settings: Arc::new(settings), access, admission, issuer }
    }
}
