//! The claims of an access token as JSON. All of them are written, and a token is accepted only if every claim is
//! present and well-formed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tenantry_application::ports::access_tokens::AccessClaims;
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
    tenant_id: Cow<'a, str>,
    tenant_slug: Cow<'a, str>,
    mid: Cow<'a, str>,
    mver: u32,
    /// Releases before epochs did not write it.
    #[serde(default)]
    pub(super) epoch: Option<u32>,
    role: Cow<'a, str>,
    permissions: Vec<Cow<'a, str>>,
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
        let built_in = Permissions::of(claims.role).iter().map(Permission::as_str);
        let embedded = embedded.iter().filter(|permission| permission.is_held_by(claims.role));
        let permissions = built_in.chain(embedded.map(|permission| permission.as_str()));
        Self {
            iss: config.issuer.as_str().into(),
            aud: config.audience.as_str().into(),
            sub: claims.user_id.to_string().into(),
            exp: claims.expires_at.timestamp(),
            iat: claims.issued_at.timestamp(),
            nbf: None,
            jti: claims.id.to_string().into(),
            sid: claims.session_id.to_string().into(),
            tenant_id: claims.tenant_id.to_string().into(),
            tenant_slug: claims.tenant_slug.as_str().into(),
            mid: claims.membership_id.to_string().into(),
            mver: claims.membership_version,
            epoch: Some(claims.epoch.number()),
            role: claims.role.as_str().into(),
            permissions: permissions.map(Into::into).collect(),
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
            tenant_id: id(&self.tenant_id)?,
            tenant_slug: Slug::restore(&self.tenant_slug).ok()?,
            membership_id: id(&self.mid)?,
            membership_version: self.mver,
            epoch,
            role: self.role.parse::<Role>().ok()?,
            email: Email::parse(&self.email).ok()?,
            email_verified: self.email_verified,
            name: DisplayName::parse(&self.name).ok()?,
            issued_at: Timestamp::from_timestamp(self.iat, 0)?,
            expires_at: Timestamp::from_timestamp(self.exp, 0)?,
        })
    }
}

fn id<Kind>(text: &str) -> Option<Id<Kind>> {
    Id::parse(text).ok()
}
