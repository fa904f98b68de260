//! What a person does with the keyboard alone.

use serde_json::{Value, json};

use super::page::Page;

/// How often a person presses Tab before they give up.
const MOST_STOPS: usize = 80;

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// To the next thing that takes the focus.
    Tab,
    /// With Shift: to the one before.
    BackTab,
    /// Follows a link, presses a button, sends a form.
    Enter,
    /// Presses a button, ticks a checkbox.
    Space,
    /// To the next thing of a list.
    Down,
    /// To the one before in a list.
    Up,
    /// Closes what is open.
    Escape,
    /// Deletes what is selected, or the character before.
    Backspace,
}

impl Key {
    /// Returns its name, its code, the text that it types, and the modifiers.
    const fn properties(self) -> (&'static str, u8, &'static str, u8) {
        match self {
            Self::Tab => ("Tab", 9, "", 0),
            Self::BackTab => ("Tab", 9, "", 8),
            Self::Enter => ("Enter", 13, "\r", 0),
            Self::Space => (" ", 32, " ", 0),
            Self::Down => ("ArrowDown", 40, "", 0),
            Self::Up => ("ArrowUp", 38, "", 0),
            Self::Escape => ("Escape", 27, "", 0),
            Self::Backspace => ("Backspace", 8, "", 0),
        }
    }
}

impl Page {
    /// Presses a key where the focus is.
    pub async fn key(&self, key: Key) {
        let (name, code, text, modifiers) = key.properties();
        let down = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        for kind in [down, "keyUp"] {
            let mut params =
                json!({"type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code, "modifiers": modifiers});
            if kind == "keyDown" {
                params["text"] = text.into();
            }
            self.command("Input.dispatchKeyEvent", params).await;
        }
    }

    /// Presses Enter, and waits for the page that it leads to.
    pub async fn enters(&self) {
        self.goes_on(async || self.key(Key::Enter).await).await;
    }

    /// Presses Tab until the focus is on what has that name. Every stop must show where the focus is.
    pub async fn tab_to(&self, name: &str) {
        let mut stops = Vec::new();
        while stops.len() < MOST_STOPS {
            self.key(Key::Tab).await;
            let focused = self.find("focused", &[]).await;
            // After the last stop the focus leaves the page, and comes back at its top.
            if focused.is_null() {
                stops.push("the browser".to_owned());
                continue;
            }
            let stop = focused["name"].as_str().unwrap().to_owned();
            assert_eq!(
                focused["ring"],
                true,
                "nothing shows that the focus is on “{stop}”. {}",
                self.situation().await
            );
            if stop == name || stop.starts_with(&format!("{name} (")) {
                return;
            }
            stops.push(stop);
        }
        panic!("Tab does not lead to “{name}”, but to {stops:?}. {}", self.situation().await);
    }

    /// Returns the name of what has the focus, or `None` if nothing has it.
    pub async fn focused(&self) -> Option<String> {
        Some(self.find("focused", &[]).await.get("name")?.as_str()?.to_owned())
    }

    /// Returns the role that the thing with the focus is given, such as `alert`.
    pub async fn role_of_focused(&self) -> Option<String> {
        self.find("focused", &[]).await.get("role").and_then(Value::as_str).map(str::to_owned)
    }
}
