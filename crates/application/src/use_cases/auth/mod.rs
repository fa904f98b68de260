//! Sign-up, sign-in, refresh, tenant switch and sign-out.

pub mod authenticate;
pub(crate) mod end_sessions;
pub mod refresh;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
pub mod switch_tenant;

use self::{
    authenticate::Authenticate, refresh::Refresh, sign_in::SignIn, sign_out::SignOut, sign_up::SignUp,
    switch_tenant::SwitchTenant,
};
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Auth {
    pub authenticate: Authenticate,
    pub sign_up: SignUp,
    pub sign_in: SignIn,
    pub refresh: Refresh,
    pub switch_tenant: SwitchTenant,
    pub sign_out: SignOut,
}

impl Auth {
    pub(crate) fn new(parts: &Parts) -> Self {
        let Parts { adapters, settings, access, founding, issuer, .. } = parts;
        let (store, clock, access_violations) = (&adapters.store, &adapters.clock, &adapters.access_violations);
        Self {
            authenticate: Authenticate {
                access_tokens: adapters.access_tokens.clone(),
                access_registry: adapters.access_registry.clone(),
                clock: clock.clone(),
                access_violations: access_violations.clone(),
            },
            sign_up: SignUp {
                access: access.clone(),
                founding: founding.clone(),
                hasher: adapters.hasher.clone(),
                secrets: adapters.secrets.clone(),
                issuer: issuer.clone(),
                settings: settings.clone(),
            },
            sign_in: SignIn {
                store: store.clone(),
                hasher: adapters.hasher.clone(),
                issuer: issuer.clone(),
                clock: clock.clone(),
                settings: settings.clone(),
            },
            refresh: Refresh {
                store: store.clone(),
                access: access.clone(),
                secrets: adapters.secrets.clone(),
                issuer: issuer.clone(),
                clock: clock.clone(),
                settings: settings.clone(),
            },
            switch_tenant: SwitchTenant {
                store: store.clone(),
                issuer: issuer.clone(),
                clock: clock.clone(),
                access_violations: access_violations.clone(),
            },
            sign_out: SignOut { access: access.clone() },
        }
    }
}
