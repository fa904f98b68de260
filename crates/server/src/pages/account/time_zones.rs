//! The time zones that are suggested: one for each time that people live by, by a large city. Others are found by their
//! names and cities too.

use tenantry_domain::time_zone::{TimeZone, TimeZoneError};

/// The suggestions, by name.
pub(super) const SUGGESTED: &[&str] = &[
    "Africa/Algiers",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Caracas",
    "America/Chicago",
    "America/Denver",
    "America/Edmonton",
    "America/Guatemala",
    "America/Halifax",
    "America/Havana",
    "America/La_Paz",
    "America/Lima",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/Montevideo",
    "America/New_York",
    "America/Panama",
    "America/Phoenix",
    "America/Puerto_Rico",
    "America/Santiago",
    "America/Santo_Domingo",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Tijuana",
    "America/Toronto",
    "America/Vancouver",
    "Asia/Almaty",
    "Asia/Baghdad",
    "Asia/Baku",
    "Asia/Bangkok",
    "Asia/Colombo",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Asia/Ho_Chi_Minh",
    "Asia/Hong_Kong",
    "Asia/Jakarta",
    "Asia/Jerusalem",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Riyadh",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Taipei",
    "Asia/Tashkent",
    "Asia/Tbilisi",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Yangon",
    "Atlantic/Azores",
    "Atlantic/Canary",
    "Atlantic/Reykjavik",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Darwin",
    "Australia/Perth",
    "Australia/Sydney",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Bucharest",
    "Europe/Budapest",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Moscow",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Rome",
    "Europe/Sofia",
    "Europe/Stockholm",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Zurich",
    "Pacific/Auckland",
    "Pacific/Fiji",
    "Pacific/Honolulu",
    "UTC",
];

/// Finds the time zone that a person means: a suggestion by its city, or any other by its name or city.
///
/// # Errors
/// See [`TimeZone::find`].
pub(super) fn find(text: &str) -> Result<TimeZone, TimeZoneError> {
    let meant = text.trim().replace(' ', "_");
    let is_meant = |name: &&&str| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&meant));
    SUGGESTED.iter().find(is_meant).map_or_else(|| TimeZone::find(text), |name| TimeZone::parse(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_suggestion_is_a_time_zone_and_found_by_its_city() {
        assert!(SUGGESTED.is_sorted());
        for name in SUGGESTED {
            let city = name.rsplit('/').next().unwrap().replace('_', " ").to_lowercase();
            assert_eq!(TimeZone::parse(name).unwrap().as_str(), *name);
            assert_eq!(find(&city).map(TimeZone::as_str), Ok(*name), "{city}");
        }
        assert_eq!(find(" hamburg "), Err(TimeZoneError));
        assert_eq!(find("Knox").map(TimeZone::as_str), TimeZone::find("Knox").map(TimeZone::as_str));
        assert_eq!(find("europe/san marino").map(TimeZone::as_str), Ok("Europe/San_Marino"));
    }
}
