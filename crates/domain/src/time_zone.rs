//! The time zones in which people read times.

use std::{fmt, str::FromStr};

use chrono::DateTime;
use chrono_tz::Tz;

use crate::time::Timestamp;

/// A time zone of the IANA database, by its name: `Europe/Berlin`. The database comes with the binary, so it is the same on
/// every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeZone(Tz);

/// The text is not the name of a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a time zone of the IANA database, such as Europe/Berlin")]
pub struct TimeZoneError;

impl TimeZone {
    /// Universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Parses the name of a time zone, as the database writes it.
    ///
    /// # Errors
    /// [`TimeZoneError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, TimeZoneError> {
        text.parse().map(Self).map_err(|_| TimeZoneError)
    }

    /// Finds the time zone that a person means: by its name in any letter case, or by its city alone (`new york`).
    ///
    /// # Errors
    /// [`TimeZoneError`] if there is none, or if several parts of the world have one.
    pub fn find(text: &str) -> Result<Self, TimeZoneError> {
        let wanted = text.trim().replace(' ', "_");
        let named = |name: &str| name.eq_ignore_ascii_case(&wanted);
        if let Some(zone) = chrono_tz::TZ_VARIANTS.iter().find(|zone| named(zone.name())) {
            return Ok(Self(*zone));
        }
        let city = |zone: &&Tz| zone.name().rsplit('/').next().is_some_and(named);
        let with_city: Vec<&Tz> = chrono_tz::TZ_VARIANTS.iter().filter(city).collect();
        // One city may have two names, of which the longer one is the newer one.
        let found = with_city.iter().max_by_key(|zone| zone.name().len()).ok_or(TimeZoneError)?;
        let area = |zone: &Tz| zone.name().split('/').next();
        let is_one = with_city.iter().all(|zone| area(zone) == area(found));
        if is_one { Ok(Self(**found)) } else { Err(TimeZoneError) }
    }

    /// Returns the name.
    pub fn as_str(self) -> &'static str {
        self.0.name()
    }

    /// Returns the moment as a clock in this time zone shows it.
    pub fn local(self, at: Timestamp) -> DateTime<Tz> {
        at.with_timezone(&self.0)
    }
}

impl FromStr for TimeZone {
    type Err = TimeZoneError;

    fn from_str(text: &str) -> Result<Self, TimeZoneError> {
        Self::parse(text)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Timelike};

    use super::*;

    #[test]
    fn a_zone_has_the_name_of_the_database_and_no_other() {
        for name in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "UTC"] {
            assert_eq!(TimeZone::parse(name).unwrap().to_string(), name);
        }
        for other in ["", "Berlin", "europe/berlin", " Europe/Berlin", "Europe/Atlantis", "+01:00", "CEST"] {
            assert_eq!(TimeZone::parse(other), Err(TimeZoneError), "{other}");
        }
    }

    #[test]
    fn a_person_finds_a_zone_by_its_city() {
        for (meant, name) in [
            ("europe/berlin", "Europe/Berlin"),
            (" Berlin ", "Europe/Berlin"),
            ("new york", "America/New_York"),
            ("buenos aires", "America/Argentina/Buenos_Aires"),
            ("utc", "UTC"),
        ] {
            let found = TimeZone::find(meant);
            assert_eq!(found.map(TimeZone::as_str), TimeZone::parse(name).map(TimeZone::as_str), "{meant}");
        }
        for other in ["", "Atlantis", "Europe", "Eastern"] {
            assert_eq!(TimeZone::find(other), Err(TimeZoneError), "{other}");
        }
    }

    #[test]
    fn a_moment_is_another_hour_and_day_elsewhere() {
        let at = Timestamp::from_timestamp(1_782_862_200, 0).unwrap();
        let told = |zone| {
            let local = TimeZone::parse(zone).unwrap().local(at);
            (local.month(), local.day(), local.hour(), local.minute())
        };
        assert_eq!(told("UTC"), (6, 30, 23, 30));
        // Summer time counts, and so does a quarter of an hour.
        assert_eq!(told("Europe/Berlin"), (7, 1, 1, 30));
        assert_eq!(told("America/New_York"), (6, 30, 19, 30));
        assert_eq!(told("Asia/Kathmandu"), (7, 1, 5, 15));
    }
}
