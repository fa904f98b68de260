//! The adapters that an embedder supplies, and the parts that each capability builds its use cases from.

use std::sync::Arc;

use tenantry_domain::permission::EmbeddedPermission;

use crate::{
    admission::Admission,
    founding::Founding,
    ports::{
        access_registry::AccessRegistry, access_tokens::AccessTokens, access_violations::AccessViolationLog,
        clock::Clock, dns_resolver::DnsResolver, event_handler::Subscription, ids::IdGenerator, mailer::Mailer,
        password_hasher::PasswordHasher, provisioner::Provisioner, secrets::SecretSource,
        unit_of_work::UnitOfWorkFactory,
    },
    seeding::Seeds,
    settings::Settings,
    tenant_access::TenantAccess,
    use_cases::tokens::TokenIssuer,
};

/// The adapters that the use cases run on.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the port of its type")]
pub struct Adapters {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub access_registry: Arc<dyn AccessRegistry>,
    pub access_tokens: Arc<dyn AccessTokens>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub secrets: Arc<dyn SecretSource>,
    pub mailer: Arc<dyn Mailer>,
    pub dns: Arc<dyn DnsResolver>,
    pub access_violations: Arc<dyn AccessViolationLog>,
    pub ids: Arc<dyn IdGenerator>,
    pub clock: Arc<dyn Clock>,
    /// The embedder's provisioners for new members, in the order in which they run; usually empty.
    pub provisioners: Arc<[Arc<dyn Provisioner>]>,
    /// What the embedder gives each tenant to start with; usually nothing.
    pub seeds: Seeds,
    /// The embedder's handlers of events; usually empty. [`Subscription::check`] has accepted them.
    pub event_handlers: Arc<[Subscription]>,
    /// The permissions of the embedder's own service; usually empty. [`EmbeddedPermission::check`] has accepted them.
    pub permissions: Arc<[EmbeddedPermission]>,
}

/// The parts that the capabilities build their use cases from.
pub(crate) struct Parts {
    pub(crate) adapters: Adapters,
    pub(crate) settings: Arc<Settings>,
    pub(crate) access: TenantAccess,
    pub(crate) admission: Admission,
    pub(crate) founding: Founding,
    pub(crate) issuer: TokenIssuer,
}

impl Parts {
    pub(crate) fn new(adapters: Adapters, settings: Settings) -> Self {
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
        let settings = Arc::new(settings);
        let founding =
            Founding { admission: admission.clone(), seeds: adapters.seeds.clone(), settings: settings.clone() };
        Self { adapters, settings, access, admission, founding, issuer }
    }
}
