//! How a person looks at pages: the size of the window, light or dark, the language, with or without scripts. And
//! pictures of what they see.

use data_encoding::BASE64;
use serde_json::json;

use super::page::Page;

/// The colours that a person prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Those of the system alone, for people who need more contrast.
    Forced,
}

/// A size of window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// 1,280 pixels wide.
    Desktop,
    /// 390 pixels wide.
    Phone,
    /// 320 pixels wide: a small phone.
    Narrow,
    /// A window of 1,280 × 1,024 pixels at 400 % (WCAG 2.2, 1.4.10): it shows 320 × 256 of them.
    Zoomed,
}

impl View {
    /// Returns width and height, in CSS pixels, and how large such a pixel is.
    const fn size(self) -> (u32, u32, u32) {
        match self {
            Self::Desktop => (1280, 800, 1),
            Self::Phone => (390, 800, 1),
            Self::Narrow => (320, 800, 1),
            Self::Zoomed => (320, 256, 4),
        }
    }
}

impl Page {
    /// Looks through a window of that size from now on.
    pub async fn view(&self, view: View) {
        let (width, height, scale) = view.size();
        let params = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": false});
        self.command("Emulation.setDeviceMetricsOverride", params).await;
    }

    /// Prefers those colours from now on.
    pub async fn colours(&self, colours: Colours) {
        let scheme = if colours == Colours::Dark { "dark" } else { "light" };
        let forced = if colours == Colours::Forced { "active" } else { "none" };
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "forced-colors", "value": forced},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.command("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// Prefers that language from now on, such as `de`.
    pub async fn prefers_language(&self, tag: &str) {
        self.command("Network.setExtraHTTPHeaders", json!({"headers": {"Accept-Language": tag}})).await;
    }

    /// Runs no scripts of pages from now on.
    pub async fn without_scripts(&self) {
        self.command("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    }

    /// Returns a picture of the whole page, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        let size = self.command("Page.getLayoutMetrics", json!({})).await;
        let size = &size["cssContentSize"];
        let clip = json!({"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1});
        let params = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let picture = self.command("Page.captureScreenshot", params).await;
        BASE64.decode(picture["data"].as_str().unwrap().as_bytes()).unwrap()
    }
}
