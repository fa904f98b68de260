//! What a person chose for themselves, as they see it.

use serde::Serialize;
use tenantry_domain::{locale::Locale, user::User};
use utoipa::ToSchema;

use crate::http::vocabulary::LocaleName;

/// What the person chose for themselves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MySettings)]
pub(crate) struct MySettingsView {
    /// The language of emails to the person, or null for that of the organization that writes, or the installation's.
    #[schema(required, value_type = Option<LocaleName>)]
    locale: Option<&'static str>,
}

impl From<&User> for MySettingsView {
    fn from(user: &User) -> Self {
        Self { locale: user.locale().map(Locale::as_str) }
    }
}
