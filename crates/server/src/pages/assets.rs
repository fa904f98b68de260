//! The style, the script and the pictures of the pages. Their names contain their hashes, so browsers keep them for ever.
//! They are composed once, at the start: the accent of the service goes into the one style.

use axum::body::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{
    accent::{Colour, fill, rule},
    picture::Picture,
};

const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/script.js");
const ICON: &str = include_str!("assets/icon.svg");
/// The accent of a service that chose none, as it stands in the style and in the icon.
const DEFAULT_ACCENT: &str = "#4338ca";

/// A file, with the name that it is served under.
#[derive(Debug, Clone)]
pub(super) struct Asset {
    name: String,
    media_type: &'static str,
    content: Bytes,
}

impl Asset {
    fn new(stem: &str, ending: &str, media_type: &'static str, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        let hash = HEXLOWER.encode(&Sha256::digest(&content)[..6]);
        Self { name: format!("{stem}-{hash}.{ending}"), media_type, content }
    }

    fn picture(stem: &str, picture: &Picture) -> Self {
        Self::new(stem, picture.ending(), picture.media_type(), picture.content().clone())
    }

    /// Returns the path of the file, below the path of the installation.
    pub(super) fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }

    /// Returns what the file is, for browsers.
    pub(super) const fn media_type(&self) -> &'static str {
        self.media_type
    }

    pub(super) fn content(&self) -> Bytes {
        self.content.clone()
    }
}

/// The files of an installation.
#[derive(Debug)]
pub(super) struct Assets {
    pub(super) style: Asset,
    pub(super) script: Asset,
    pub(super) icon: Asset,
    pub(super) logo: Option<Asset>,
}

impl Assets {
    /// Composes the files. Without an accent, the pages have ours.
    pub(super) fn new(accent: Option<Colour>, logo: Option<&Picture>, icon: Option<&Picture>) -> Self {
        let (style, own_icon) = match accent {
            Some(accent) => {
                (format!("{STYLE}{}", rule(accent)), ICON.replace(DEFAULT_ACCENT, &fill(accent).to_string()))
            }
            None => (STYLE.to_owned(), ICON.to_owned()),
        };
        Self {
            style: Asset::new("style", "css", "text/css; charset=utf-8", style),
            script: Asset::new("script", "js", "text/javascript; charset=utf-8", SCRIPT),
            icon: icon.map_or_else(
                || Asset::new("icon", "svg", "image/svg+xml", own_icon),
                |icon| Asset::picture("icon", icon),
            ),
            logo: logo.map(|logo| Asset::picture("logo", logo)),
        }
    }

    /// Returns the file of that name.
    pub(super) fn named(&self, name: &str) -> Option<&Asset> {
        [&self.style, &self.script, &self.icon].into_iter().chain(&self.logo).find(|file| file.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limits of the pages' weight: what a browser loads once.
    #[test]
    fn the_files_are_small() {
        let files = Assets::new(Some(Colour::parse("#0a7d55").unwrap()), None, None);
        for (file, most) in [(&files.style, 24_000), (&files.script, 16_000), (&files.icon, 1_000)] {
            assert!(file.content.len() <= most, "{}: {} bytes", file.name, file.content.len());
        }
    }

    #[test]
    fn the_accent_is_in_the_style_and_in_the_icon() {
        let text = |file: &Asset| String::from_utf8(file.content.to_vec()).unwrap();
        let (ours, green) = (Assets::new(None, None, None), Assets::new(Colour::parse("#0a7d55").ok(), None, None));
        for (file, other) in [(&ours.style, &green.style), (&ours.icon, &green.icon)] {
            assert!(text(file).contains(DEFAULT_ACCENT) && !text(file).contains("#0a7d55"), "{}", file.name);
            assert!(text(other).contains("#0a7d55"), "{}", other.name);
            assert_ne!(file.name, other.name, "a browser would keep the other one");
        }
    }
}
