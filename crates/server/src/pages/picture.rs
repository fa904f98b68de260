//! A picture of the service: its logo or its icon. It is an SVG or a PNG, small, and no program.

use axum::body::Bytes;

/// The most bytes of a picture: a page with it stays light.
pub(super) const MOST_BYTES: usize = 20_000;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Why a picture is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It is neither an SVG nor a PNG.
    #[error("is neither an SVG with its namespace nor a PNG")]
    Kind,
    /// It would make pages heavy.
    #[error("has more than {MOST_BYTES} bytes")]
    Size,
    /// It has a script. The policy of the pages would not run it.
    #[error("is an SVG with a script")]
    Script,
}

/// A picture that was checked.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    is_png: bool,
    content: Bytes,
}

impl Picture {
    /// Checks the bytes of a picture.
    pub(super) fn parse(content: Bytes) -> Result<Self, PictureError> {
        if content.len() > MOST_BYTES {
            return Err(PictureError::Size);
        }
        if content.starts_with(PNG) {
            return Ok(Self { is_png: true, content });
        }
        let text = std::str::from_utf8(&content).map_err(|_| PictureError::Kind)?;
        let text = text.trim_start_matches('\u{feff}').trim().to_ascii_lowercase();
        if !(text.starts_with('<') && text.contains("<svg") && text.contains(SVG_NAMESPACE) && text.ends_with('>')) {
            return Err(PictureError::Kind);
        }
        if text.contains("<script") || text.contains("javascript:") {
            return Err(PictureError::Script);
        }
        Ok(Self { is_png: false, content })
    }

    pub(super) const fn content(&self) -> &Bytes {
        &self.content
    }

    pub(super) const fn ending(&self) -> &'static str {
        if self.is_png { "png" } else { "svg" }
    }

    pub(super) const fn media_type(&self) -> &'static str {
        if self.is_png { "image/png" } else { "image/svg+xml" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(content: impl Into<Bytes>) -> Result<&'static str, PictureError> {
        Picture::parse(content.into()).map(|picture| picture.media_type())
    }

    #[test]
    fn a_picture_is_an_svg_or_a_png_without_a_script() {
        let svg = |inner: &str| format!("<svg xmlns=\"{SVG_NAMESPACE}\">{inner}</svg>");
        assert_eq!(parse(svg("<path d=\"M0 0\"/>")), Ok("image/svg+xml"));
        assert_eq!(parse(format!("\u{feff}<?xml version=\"1.0\"?>\n{}\n", svg(""))), Ok("image/svg+xml"));
        assert_eq!(parse([PNG, b"rest"].concat()), Ok("image/png"));
        for none in ["", "<svg></svg>", "<html></html>", "GIF89a", "M0 0"] {
            assert_eq!(parse(none), Err(PictureError::Kind), "{none}");
        }
        for script in ["<script>alert(1)</script>", "<SCRIPT/>", "<a href=\"javascript:alert(1)\"/>"] {
            assert_eq!(parse(svg(script)), Err(PictureError::Script), "{script}");
        }
        assert_eq!(parse(svg(&" ".repeat(MOST_BYTES))), Err(PictureError::Size));
    }
}
