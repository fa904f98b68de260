//! The settings of a tenant as its members see them.

use axum::{
    Json as Answer,
    http::{HeaderName, header},
};
use serde::Serialize;
use tenantry_domain::{locale::Locale, password::PasswordPolicy, tenant_settings::TenantSettings};
use utoipa::ToSchema;

use crate::http::{
    extract::if_match::etag,
    vocabulary::{LocaleName, PasswordMinLength},
};

/// The settings of an organization. What is null is as the installation has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TenantSettings)]
pub(crate) struct TenantSettingsView {
    /// The language of emails to people who have chosen none.
    #[schema(required, value_type = Option<LocaleName>)]
    locale: Option<&'static str>,
    /// The least number of characters of the passwords that people choose: who joins by an invitation, and later all
    /// members. For people in several organizations the largest number counts. Null for 8, as everywhere.
    #[schema(required, value_type = Option<PasswordMinLength>)]
    password_min_length: Option<usize>,
}

/// A response with settings, and the entity tag of their version.
pub(crate) type TenantSettingsAnswer = ([(HeaderName, String); 1], Answer<TenantSettingsView>);

impl TenantSettingsView {
    /// Returns the response with these settings.
    pub(crate) fn answer(settings: &TenantSettings) -> TenantSettingsAnswer {
        let view = Self {
            locale: settings.locale().map(Locale::as_str),
            password_min_length: settings.password_policy().map(PasswordPolicy::least),
        };
        ([(header::ETAG, etag(settings.version()))], Answer(view))
    }
}
