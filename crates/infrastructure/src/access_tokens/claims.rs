//! The claims of an access token as JSON. A token is accepted only if every claim is present and well-formed. The claims
//! of a tenant are all there or none of them is.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tenantry_application::ports::access_tokens::{AccessClaims, TenantClaims};
use tenantry_domain::{
    Timestamp,
    access_epoch::AccessEpoch,
    email::Email,
    id::Id,
    names::DisplayName,
    permission::{EmbeddedPermission, Permission, Permissions},
    role::Role,
    slug::Slug,
};
use uuid::Uuid;

use super::config::AccessTokenConfig;

/// The claims under their registered names and our own. `permissions` are for readers that do not know our roles; we
/// only use `role`.
#[derive(Serialize, Deserialize)]
pub(super) struct WireClaims<'a> {
    pub(super) iss: Cow<'a, str>,
    pub(super) aud: Cow<'a, str>,
    sub: Cow<'a, str>,
    pub(super) exp: i64,
    pub(super) iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) nbf: Option<i64>,
    jti: Cow<'a, str>,
    sid: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant_id: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant_slug: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mid: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mver: Option<u32>,
    /// Releases before epochs did not write it.
    #[serde(default)]
    pub(super) epoch: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permissions: Option<Vec<Cow<'a, str>>>,
    email: Cow<'a, str>,
    email_verified: bool,
    name: Cow<'a, str>,
}

impl<'a> WireClaims<'a> {
    pub(super) fn new(
        claims: &'a AccessClaims,
        config: &'a AccessTokenConfig,
        embedded: &[EmbeddedPermission],
    ) -> Self {
        let tenant = claims.tenant.as_ref();
        let permissions = tenant.map(|tenant| {
            let built_in = Permissions::of(tenant.role).iter().map(Permission::as_str);
            let embedded = embedded.iter().filter(|permission| permission.is_held_by(tenant.role));
            built_in.chain(embedded.map(|permission| permission.as_str())).map(Into::into).collect()
        });
        Self {
            iss: config.issuer.as_str().into(),
            aud: config.audience_of(claims.tenant.is_some()),
            sub: claims.user_id.to_string().into(),
            exp: claims.expires_at.timestamp(),
            iat: claims.issued_at.timestamp(),
            nbf: None,
            jti: claims.id.to_string().into(),
            sid: claims.session_id.to_string().into(),
            tenant_id: tenant.map(|tenant| tenant.tenant_id.to_string().into()),
            tenant_slug: tenant.map(|tenant| tenant.tenant_slug.as_str().into()),
            mid: tenant.map(|tenant| tenant.membership_id.to_string().into()),
            mver: tenant.map(|tenant| tenant.membership_version),
            epoch: Some(claims.epoch.number()),
            role: tenant.map(|tenant| tenant.role.as_str().into()),
            permissions,
            email: claims.email.as_str().into(),
            email_verified: claims.email_verified,
            name: claims.name.as_str().into(),
        }
    }

    /// Returns the values of the texts, or `None` if one of them is invalid.
    pub(super) fn restore(&self, epoch: AccessEpoch) -> Option<AccessClaims> {
        Some(AccessClaims {
            id: id::<Uuid>(&self.jti)?.as_uuid(),
            user_id: id(&self.sub)?,
            session_id: id(&self.sid)?,
            tenant: self.tenant()?,
            epoch,
            email: Email::parse(&self.email).ok()?,
            email_verified: self.email_verified,
            name: DisplayName::parse(&self.name).ok()?,
            issued_at: Timestamp::from_timestamp(self.iat, 0)?,
            expires_at: Timestamp::from_timestamp(self.exp, 0)?,
        })
    }
}

impl WireClaims<'_> {
    /// Returns whether the token is for a tenant.
    pub(super) const fn has_tenant(&self) -> bool {
        self.tenant_id.is_some()
    }

    /// Returns the claims of the tenant, `Some(None)` if there are none, or `None` if some are missing or invalid.
    #[allow(clippy::option_option, reason = "the claims may be wrong, or rightly not there")]
    fn tenant(&self) -> Option<Option<TenantClaims>> {
        let Self { tenant_id, tenant_slug, mid, mver, role, permissions, .. } = self;
        match (tenant_id, tenant_slug, mid, mver, role, permissions) {
            (None, None, None, None, None, None) => Some(None),
            (Some(tenant_id), Some(tenant_slug), Some(mid), Some(mver), Some(role), Some(_)) => {
                Some(Some(TenantClaims {
                    tenant_id: id(tenant_id)?,
                    tenant_slug: Slug::restore(tenant_slug).ok()?,
                    membership_id: id(mid)?,
                    membership_version: *mver,
                    role: role.parse::<Role>().ok()?,
                }))
            }
            _ => None,
        }
    }
}

fn id<Kind>(text: &str) -> Option<Id<Kind>> {
    Id::parse(text).ok()
}
