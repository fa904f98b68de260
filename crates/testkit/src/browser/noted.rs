//! What is noted of the traffic of a page: requests, bytes, the response that became the page, and complaints.

use serde_json::Value;

/// A request that a page sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Such as `POST`.
    pub method: String,
    /// The whole URL.
    pub url: String,
}

/// The response that became the page.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The HTTP status.
    pub status: u64,
    /// The headers, with names in small letters.
    pub headers: Vec<(String, String)>,
}

/// What a page has sent and got so far.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    pub(super) requests: Vec<Request>,
    pub(super) document: Document,
    pub(super) bytes: u64,
    pub(super) complaints: Vec<String>,
}

impl Traffic {
    /// Takes note of an event.
    pub(super) fn note(&mut self, method: &str, params: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match method {
            "Network.requestWillBeSent" => {
                let request = &params["request"];
                self.requests.push(Request { method: text(&request["method"]), url: text(&request["url"]) });
            }
            "Network.responseReceived" if params["type"] == "Document" => {
                let response = &params["response"];
                let headers = response["headers"].as_object().into_iter().flatten();
                self.document = Document {
                    status: response["status"].as_u64().unwrap_or_default(),
                    headers: headers.map(|(name, value)| (name.to_lowercase(), text(value))).collect(),
                };
            }
            "Network.loadingFinished" => {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
                let bytes = params["encodedDataLength"].as_f64().unwrap_or_default() as u64;
                self.bytes += bytes;
            }
            "Runtime.exceptionThrown" => self.complaints.push(params["exceptionDetails"].to_string()),
            // A page with a status of 400 or more is logged as a failure of the network, and is none. What is verbose is
            // advice.
            "Log.entryAdded" if params["entry"]["source"] != "network" && params["entry"]["level"] != "verbose" => {
                self.complaints.push(text(&params["entry"]["text"]));
            }
            _ => {}
        }
    }
}

impl Document {
    /// Returns a header by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}
