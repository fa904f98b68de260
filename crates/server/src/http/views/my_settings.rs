//! What a person chose for themselves, as they see it.

use serde::Serialize;
use tenantry_domain::{locale::Locale, time_zone::TimeZone, user::User};
use utoipa::ToSchema;

use crate::http::vocabulary::{LocaleName, TimeZoneName};

/// What the person chose for themselves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MySettings)]
pub(crate) struct MySettingsView {
    /// The language of emails to the person, or null for that of the organization that writes, or the installation's.
    #[schema(required, value_type = Option<LocaleName>)]
    locale: Option<&'static str>,
    /// The time zone in which the pages show times to the person, or null for that of the device.
    #[schema(required, value_type = Option<TimeZoneName>)]
    time_zone: Option<&'static str>,
}

impl From<&User> for MySettingsView {
    fn from(user: &User) -> Self {
        Self { locale: user.locale().map(Locale::as_str), time_zone: user.time_zone().map(TimeZone::as_str) }
    }
}
