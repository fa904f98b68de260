//! The device behind a `User-Agent`, in words that its owner recognizes: which browser, on which system.
//!
//! Every browser names others before itself, so that old websites serve it. So the list goes from the particular to the
//! general. What is in no list is shown by its own first word, which is honest for a program.

use crate::pages::texts::Account;

/// The browsers, each by the word that only it has among those that are left.
const BROWSERS: [(&str, &str); 12] = [
    ("EdgiOS/", "Edge"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The systems, likewise.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// What a `User-Agent` says about a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum Device<'a> {
    Browser {
        browser: &'static str,
        system: &'static str,
    },
    /// A program, or a browser on a system that nobody knows.
    Program(&'a str),
    Unknown,
}

impl<'a> Device<'a> {
    /// Reads the header. It can say anything, so nothing but words for its owner depends on it.
    pub(in crate::pages) fn of(user_agent: Option<&'a str>) -> Self {
        let Some(text) = user_agent.map(str::trim).filter(|text| !text.is_empty()) else { return Self::Unknown };
        match (named(&BROWSERS, text), named(&SYSTEMS, text)) {
            (Some(browser), Some(system)) => Self::Browser { browser, system },
            (Some(browser), None) => Self::Program(browser),
            (None, _) => text.split(['/', ' ']).find(|word| !word.is_empty()).map_or(Self::Unknown, Self::Program),
        }
    }

    /// Returns the words.
    pub(in crate::pages) fn words(self, t: Account) -> String {
        match self {
            Self::Browser { browser, system } => t.on(browser, system),
            Self::Program(name) => name.to_owned(),
            Self::Unknown => t.unknown_device().to_owned(),
        }
    }
}

fn named(names: &[(&str, &'static str)], text: &str) -> Option<&'static str> {
    names.iter().find(|(word, _)| text.contains(word)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_in_words() {
        let on = |browser, system| Device::Browser { browser, system };
        for (user_agent, device) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", on("Firefox", "Linux")),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                on("Chrome", "Windows"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                on("Edge", "Windows"),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                on("Safari", "macOS"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1",
                on("Chrome", "iPhone"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                on("Samsung Internet", "Android"),
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                on("Chrome", "ChromeOS"),
            ),
            ("curl/8.5.0", Device::Program("curl")),
            ("python-requests/2.32 (like Gecko)", Device::Program("python-requests")),
            ("Firefox/1.0", Device::Program("Firefox")),
            ("  /", Device::Unknown),
            ("", Device::Unknown),
        ] {
            assert_eq!(Device::of(Some(user_agent)), device, "{user_agent}");
        }
        assert_eq!(Device::of(None), Device::Unknown);
    }
}
