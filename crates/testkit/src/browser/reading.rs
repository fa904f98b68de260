//! What a person reads on a page.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{interval, timeout};

use super::{connection::PATIENCE, page::Page};

/// How often a person looks again.
const LOOK: Duration = Duration::from_millis(20);

impl Page {
    /// Waits until the text stands on the page, where a person sees it.
    pub async fn sees(&self, text: &str) {
        let mut looks = interval(LOOK);
        let seen = async {
            while !self.text().await.contains(text) {
                looks.tick().await;
            }
        };
        let appeared = timeout(PATIENCE / 3, seen).await.is_ok();
        assert!(appeared, "“{text}” is not there. {}", self.situation().await);
    }

    /// Asserts that the text does not stand on the page.
    pub async fn does_not_see(&self, text: &str) {
        assert!(!self.text().await.contains(text), "“{text}” is there. {}", self.situation().await);
    }

    /// Returns the text that is visible, with single spaces.
    pub async fn text(&self) -> String {
        string(&self.find("text", &[]).await)
    }

    /// Returns the title of the page.
    pub async fn title(&self) -> String {
        string(&self.evaluate("document.title").await)
    }

    /// Returns the path of the page, with its query.
    pub async fn path(&self) -> String {
        string(&self.evaluate("location.pathname + location.search").await)
    }

    /// Returns what is entered in the field with that label: `true` or `false` for one that is ticked.
    pub async fn value(&self, label: &str) -> String {
        string(&self.find("value", &[label]).await)
    }

    /// Returns what describes the field with that label: its hint, and what is wrong with it.
    pub async fn described(&self, label: &str) -> String {
        string(&self.find("described", &[label]).await)
    }

    /// Returns an attribute of a button, a link or a field (`button`, `link`, `field`).
    pub async fn attribute(&self, kind: &str, name: &str, attribute: &str) -> Option<String> {
        self.find("attribute", &[kind, name, attribute]).await.as_str().map(str::to_owned)
    }

    /// Returns the names of all visible things of a kind: `button`, `link` or `field`.
    pub async fn names(&self, kind: &str) -> Vec<String> {
        self.find("names", &[kind]).await.as_array().unwrap().iter().map(string).collect()
    }

    /// Returns how far the page reaches beyond the window to the right, and what does. Empty if it fits.
    pub async fn overhang(&self) -> String {
        string(&self.find("overhang", &[]).await)
    }

    /// Says where the person is, for a failure.
    pub(super) async fn situation(&self) -> String {
        let said =
            self.try_evaluate("`The page ${location} says: ${document.body.innerText.replace(/\\s+/g, ' ')}`").await;
        said.map_or_else(|fault| fault, |said| string(&said))
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
