//! A page: its scripts, its commands, and how it leads to another page.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::{
    sync::{Mutex as AsyncMutex, mpsc::UnboundedReceiver},
    time::timeout,
};

use super::{
    connection::{Connection, Event, PATIENCE, lock},
    noted::Traffic,
};

/// What finds things on a page by the words that stand there.
const FINDER: &str = include_str!("finder.js");

/// A tab that a person has open.
pub struct Page {
    pub(super) connection: Arc<Connection>,
    pub(super) context: String,
    target: String,
    session: String,
    pub(super) base: String,
    events: AsyncMutex<UnboundedReceiver<Event>>,
    pub(super) traffic: Mutex<Traffic>,
}

impl Page {
    pub(super) async fn open_in(connection: &Arc<Connection>, context: &str, base: &str) -> Self {
        let target = json!({"url": "about:blank", "browserContextId": context});
        let target = connection.call(None, "Target.createTarget", target).await.unwrap();
        let attached = json!({"targetId": target["targetId"], "flatten": true});
        let attached = connection.call(None, "Target.attachToTarget", attached).await.unwrap();
        let session = attached["sessionId"].as_str().unwrap().to_owned();
        let page = Self {
            connection: Arc::clone(connection),
            context: context.to_owned(),
            events: AsyncMutex::new(connection.events(&session)),
            target: target["targetId"].as_str().unwrap().to_owned(),
            session,
            base: base.to_owned(),
            traffic: Mutex::default(),
        };
        for method in ["Page.enable", "Runtime.enable", "Network.enable", "Log.enable"] {
            page.command(method, json!({})).await;
        }
        // Several tabs have the focus at once, each for its own person.
        page.command("Emulation.setFocusEmulationEnabled", json!({"enabled": true})).await;
        page
    }

    /// Closes the tab.
    pub async fn close(self) {
        self.connection.call(None, "Target.closeTarget", json!({"targetId": self.target})).await.unwrap();
    }

    /// Opens a page, by its path on the server or by its URL, and waits until it has loaded.
    pub async fn open(&self, place: &str) {
        let url = if place.starts_with('/') { format!("{}{place}", self.base) } else { place.to_owned() };
        self.goes_on(async || {
            self.command("Page.navigate", json!({"url": url})).await;
        })
        .await;
    }

    /// Goes back, by the button of the browser.
    pub async fn back(&self) {
        let history = self.command("Page.getNavigationHistory", json!({})).await;
        let current = usize::try_from(history["currentIndex"].as_u64().unwrap()).unwrap();
        let before = current.checked_sub(1).unwrap_or_else(|| panic!("there is no page before this one"));
        let entry = json!({"entryId": history["entries"][before]["id"]});
        self.goes_on(async || {
            self.command("Page.navigateToHistoryEntry", entry).await;
        })
        .await;
    }

    /// Loads the page again, by the button of the browser. A form is sent again.
    pub async fn reload(&self) {
        self.goes_on(async || {
            self.command("Page.reload", json!({})).await;
        })
        .await;
    }

    /// Does something that leads to another page, and waits until that page has loaded.
    pub async fn goes_on(&self, act: impl AsyncFnOnce()) {
        let mut events = self.events.lock().await;
        while let Ok(event) = events.try_recv() {
            self.note(&event);
        }
        act().await;
        let loaded = async {
            let mut arrived = false;
            while let Some(event) = events.recv().await {
                self.note(&event);
                let of_page = event.params["frame"]["parentId"].is_null();
                match event.method.as_str() {
                    // A page from the history is there at once, as it was left.
                    "Page.frameNavigated" if of_page && event.params["type"] == "BackForwardCacheRestore" => return,
                    "Page.frameNavigated" if of_page => arrived = true,
                    "Page.loadEventFired" if arrived => return,
                    "Page.navigatedWithinDocument" => return,
                    _ => {}
                }
            }
        };
        let came = timeout(PATIENCE, loaded).await.is_ok();
        assert!(came, "no other page came. {}", self.situation().await);
    }

    /// Runs a script on the page, as its own scripts could, and returns its value. Waits for promises.
    pub async fn evaluate(&self, script: &str) -> Value {
        self.try_evaluate(script).await.unwrap_or_else(|fault| panic!("{fault}"))
    }

    pub(super) async fn try_evaluate(&self, script: &str) -> Result<Value, String> {
        let params = json!({"expression": script, "returnByValue": true, "awaitPromise": true});
        let mut evaluated = self.command("Runtime.evaluate", params).await;
        match evaluated["exceptionDetails"]["exception"]["description"].as_str() {
            Some(fault) => Err(fault.to_owned()),
            None if !evaluated["exceptionDetails"].is_null() => Err(evaluated["exceptionDetails"].to_string()),
            None => Ok(evaluated["result"]["value"].take()),
        }
    }

    /// Calls a function of the finder.
    pub(super) async fn find(&self, function: &str, arguments: &[&str]) -> Value {
        let arguments: Vec<String> = arguments.iter().map(|text| Value::from(*text).to_string()).collect();
        match self.try_evaluate(&format!("({FINDER}).{function}({})", arguments.join(", "))).await {
            Ok(found) => found,
            Err(fault) => {
                let fault = fault.lines().next().unwrap_or_default();
                panic!("{fault}. {}", self.situation().await)
            }
        }
    }

    /// Sends a command of the `DevTools` protocol to the page.
    pub(super) async fn command(&self, method: &str, params: Value) -> Value {
        let answer = self.connection.call(Some(&self.session), method, params).await;
        answer.unwrap_or_else(|reason| panic!("{method}: {reason}"))
    }

    /// Sends a command about everything that the person has.
    pub(super) async fn command_of_person(&self, method: &str) -> Value {
        let params = json!({"browserContextId": self.context});
        self.connection.call(None, method, params).await.unwrap_or_else(|reason| panic!("{method}: {reason}"))
    }

    /// Takes note of everything that happened so far.
    pub(super) async fn catch_up(&self) {
        // Events that come before the answer to a command happened before it.
        self.command("Runtime.evaluate", json!({"expression": "0"})).await;
        let mut events = self.events.lock().await;
        while let Ok(event) = events.try_recv() {
            self.note(&event);
        }
    }

    fn note(&self, event: &Event) {
        lock(&self.traffic).note(&event.method, &event.params);
    }
}
