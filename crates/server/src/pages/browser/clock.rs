//! Days and times as the person reads them: in their language, and in their time zone.
//!
//! That is the one of their settings, which a sign-in brings, else the one that a script found on the device. Where
//! neither is known, times are in UTC and say so. No query is needed for it.

use tenantry_domain::{Timestamp, locale::Locale, time_zone::TimeZone};

use super::{client::Browser, time_zone};
use crate::pages::texts::{Everyday, Moment};

/// How a person reads times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    locale: Locale,
    zone: Option<TimeZone>,
}

impl Clock {
    /// Returns the day in words.
    pub(crate) fn day(self, at: Timestamp) -> String {
        Everyday(self.locale).day(&self.zone().local(at))
    }

    /// Returns the moment, to show its day.
    pub(crate) fn moment(self, at: Timestamp) -> Moment {
        Moment { words: self.day(at), exact: at.to_rfc3339() }
    }

    /// Returns the moment, to show its day and its time, where it matters when on a day something happened.
    pub(crate) fn minute(self, at: Timestamp) -> Moment {
        let zone = if self.zone.is_none() { " UTC" } else { "" };
        let words = format!("{}, {}{zone}", self.day(at), self.zone().local(at).format("%H:%M"));
        Moment { words, exact: at.to_rfc3339() }
    }

    fn zone(self) -> TimeZone {
        self.zone.unwrap_or(TimeZone::UTC)
    }
}

impl Browser {
    /// Returns how the person reads times.
    pub(crate) const fn clock(&self) -> Clock {
        Clock { locale: self.locale, zone: self.zone }
    }

    /// Remembers the time zone that the person chose, or that they chose none.
    pub(crate) fn choose_time_zone(&self, zone: Option<TimeZone>) {
        match zone {
            Some(zone) => self.cookies.set(time_zone::CHOSEN, zone.as_str(), Some(time_zone::YEAR)),
            None => self.cookies.remove(time_zone::CHOSEN),
        }
    }
}
