//! The accent: the one colour that a service chooses, and the shades of it that can be read in light and dark.

use std::fmt;

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

/// The text is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the accent must be a colour such as #0a7d55")]
pub struct NoColour;

/// What text needs at least against what is behind it (WCAG 2.2, 1.4.3).
const READABLE: f64 = 4.5;

const WHITE: Colour = Colour([255; 3]);
const BLACK: Colour = Colour([0; 3]);
/// What stands behind text in dark mode at the lightest: a row that the pointer is on.
const DARK: Colour = Colour([0x22, 0x22, 0x28]);
/// What stands behind text in light mode at the darkest.
const LIGHT: Colour = Colour([0xf0, 0xf0, 0xf3]);

impl Colour {
    /// Parses `#rrggbb`.
    pub(super) fn parse(text: &str) -> Result<Self, NoColour> {
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .ok_or(NoColour)?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| NoColour);
        Ok(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Returns the relative luminance (WCAG 2.2), from 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Returns the colour with this share of the other in it, in hundredths.
    fn mixed(self, other: Self, hundredths: u16) -> Self {
        let mut parts = [0; 3];
        for (part, (own, other)) in parts.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let sum = u16::from(own) * (100 - hundredths) + u16::from(other) * hundredths;
            *part = u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX);
        }
        Self(parts)
    }

    /// Returns the nearest shade of it towards the other that can be read on the background.
    fn readable_on(self, background: Self, towards: Self) -> Self {
        let mut shades = (0..=100).map(|hundredths| self.mixed(towards, hundredths));
        shades.find(|shade| shade.contrast(background) >= READABLE).unwrap_or(towards)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Returns the shade of the accent on which white can be read.
pub(super) fn fill(accent: Colour) -> Colour {
    accent.readable_on(WHITE, BLACK)
}

/// Returns the rule that makes the colour the accent. Text of that colour is darkened in light mode and lightened in dark
/// mode until it can be read, and buttons are darkened until white can be read on them.
pub(super) fn rule(accent: Colour) -> String {
    let fill = fill(accent);
    let (light, dark) = (accent.readable_on(LIGHT, BLACK), accent.readable_on(DARK, WHITE));
    let (soft_light, soft_dark) = (WHITE.mixed(accent, 8), DARK.mixed(accent, 18));
    // The soft background stands behind text of the accent.
    let (light, dark) = (light.readable_on(soft_light, BLACK), dark.readable_on(soft_dark, WHITE));
    format!(
        ":root{{--accent:{fill};--accent-text:light-dark({light},{dark});\
         --accent-soft:light-dark({soft_light},{soft_dark})}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_has_six_digits() {
        assert_eq!(Colour::parse("#0A7d55").map(|colour| colour.to_string()), Ok("#0a7d55".to_owned()));
        for text in ["", "#fff", "0a7d55", "#0a7d5g", "#0a7d555", "red", "#é1234", "#+1+1+1"] {
            assert_eq!(Colour::parse(text), Err(NoColour), "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((WHITE.contrast(BLACK) - 21.0).abs() < 1e-9);
        assert!((Colour([0x77; 3]).contrast(WHITE) - 4.478).abs() < 1e-3);
    }

    #[test]
    fn every_accent_can_be_read() {
        for number in (0..=0xff_ffff_u32).step_by(7919) {
            let [_, red, green, blue] = number.to_be_bytes();
            let accent = Colour([red, green, blue]);
            assert!(WHITE.contrast(fill(accent)) >= READABLE, "{accent}");
            let shades: Vec<_> = rule(accent)
                .split(['(', ',', ')', ':', ';', '}'])
                .filter_map(|part| Colour::parse(part).ok())
                .collect();
            let [_, light, dark, soft_light, soft_dark] = shades[..] else { panic!("{shades:?}") };
            for (text, behind) in [(light, WHITE), (light, soft_light), (dark, DARK), (dark, soft_dark)] {
                assert!(text.contrast(behind) >= READABLE, "{accent}: {text} on {behind}");
            }
        }
    }
}
