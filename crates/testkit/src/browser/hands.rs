//! What a person does on a page with a mouse, and by typing.

use serde_json::json;

use super::{keyboard::Key, page::Page};

/// A place on the page that a mouse can point at.
struct Spot {
    x: f64,
    y: f64,
    /// Whether a click is meant to lead to another page.
    leads_on: bool,
}

impl Page {
    /// Types into the field with that label, in place of what is there.
    pub async fn fill(&self, label: &str, text: &str) {
        self.click(&self.spot("field", label).await, 1).await;
        self.evaluate("document.activeElement.select()").await;
        if text.is_empty() {
            self.key(Key::Backspace).await;
        } else {
            self.types(text).await;
        }
    }

    /// Types where the focus is.
    pub async fn types(&self, text: &str) {
        self.command("Input.insertText", json!({"text": text})).await;
    }

    /// Ticks or unticks the checkbox, or chooses the radio button, with that label.
    pub async fn tick(&self, label: &str) {
        self.click(&self.spot("field", label).await, 1).await;
    }

    /// Chooses from a list by the text of the choice.
    pub async fn choose(&self, label: &str, choice: &str) {
        self.find("choose", &[label, choice]).await;
    }

    /// Presses the button with that text. If it sends a form, waits for the page that answers.
    pub async fn press(&self, text: &str) {
        self.use_spot("button", text).await;
    }

    /// Presses the button of the form that has the field with that label, where several forms have such a button.
    pub async fn send(&self, label: &str) {
        self.use_spot("button of", label).await;
    }

    /// Clicks twice on the button with that text, fast, and waits for the page that answers.
    pub async fn press_twice(&self, text: &str) {
        let spot = self.spot("button", text).await;
        self.goes_on(async || {
            self.click(&spot, 1).await;
            self.click(&spot, 2).await;
        })
        .await;
    }

    /// Follows the link with that text.
    pub async fn follow(&self, text: &str) {
        self.use_spot("link", text).await;
    }

    async fn use_spot(&self, kind: &str, text: &str) {
        let spot = self.spot(kind, text).await;
        if spot.leads_on {
            self.goes_on(async || self.click(&spot, 1).await).await;
        } else {
            self.click(&spot, 1).await;
        }
    }

    async fn spot(&self, kind: &str, text: &str) -> Spot {
        let found = self.find("spot", &[kind, text]).await;
        Spot {
            x: found["x"].as_f64().unwrap(),
            y: found["y"].as_f64().unwrap(),
            leads_on: found["leadsOn"].as_bool().unwrap(),
        }
    }

    async fn click(&self, spot: &Spot, count: u8) {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let params = json!({"type": kind, "x": spot.x, "y": spot.y, "button": button, "clickCount": count});
            self.command("Input.dispatchMouseEvent", params).await;
        }
    }
}
