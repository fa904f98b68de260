//! The cookies with the time zone of the person who uses the browser.

use tenantry_domain::time_zone::TimeZone;

use super::cookies::Cookies;

/// The cookie of the time zone that the person chose.
pub(super) const CHOSEN: &str = "time-zone";
/// The cookie of the time zone of the device. A script writes it.
const OF_DEVICE: &str = "device-time-zone";
/// How long a chosen time zone is remembered, in seconds.
pub(super) const YEAR: i64 = 365 * 24 * 60 * 60;

/// Returns the time zone of the person, if it is known.
pub(super) fn zone_of(cookies: &Cookies) -> Option<TimeZone> {
    [CHOSEN, OF_DEVICE].into_iter().find_map(|name| TimeZone::parse(&cookies.get(name)?).ok())
}
