//! A mail that the server received, read as a mail program reads it.

use std::fmt;

use mail_parser::{HeaderName, Message, MessageParser, MimeHeaders, PartType};

/// A mail that the server took.
#[derive(Clone)]
pub struct ReceivedMail {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// Who had signed in.
    pub user: Option<String>,
    /// Whether it came within TLS.
    pub encrypted: bool,
    /// The mail as it was sent, without the dots that SMTP adds.
    pub content: Vec<u8>,
}

impl ReceivedMail {
    /// Returns the decoded subject.
    pub fn subject(&self) -> String {
        self.parsed().subject().unwrap_or_default().to_owned()
    }

    /// Returns a field of the header as it was sent, or `None` if it is not there.
    pub fn header(&self, name: &str) -> Option<String> {
        let parsed = self.parsed();
        parsed.header_raw(HeaderName::from(name.to_owned())).map(|value| value.trim().to_owned())
    }

    /// Returns the decoded text part.
    pub fn text(&self) -> String {
        self.parsed().body_text(0).map(|text| text.replace("\r\n", "\n")).unwrap_or_default()
    }

    /// Returns the decoded HTML part.
    pub fn html(&self) -> String {
        let parsed = self.parsed();
        let html = parsed.parts.iter().find_map(|part| match &part.body {
            PartType::Html(html) => Some(html.to_string()),
            _ => None,
        });
        html.unwrap_or_default().replace("\r\n", "\n")
    }

    /// Returns the transfer encodings of the parts, in their order.
    pub fn encodings(&self) -> Vec<String> {
        let parsed = self.parsed();
        let parts = parsed.parts.iter().skip(1).map(MimeHeaders::content_transfer_encoding);
        parts.map(|encoding| encoding.unwrap_or_default().to_owned()).collect()
    }

    /// Returns the line of the text that is a link.
    pub fn link(&self) -> String {
        let text = self.text();
        let link = text.lines().find(|line| line.starts_with("http://") || line.starts_with("https://"));
        link.unwrap_or_else(|| panic!("no link in {text}")).to_owned()
    }

    /// Returns the line of the text that is a code.
    pub fn code(&self) -> String {
        let text = self.text();
        let code = text.lines().find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
        code.unwrap_or_else(|| panic!("no code in {text}")).to_owned()
    }

    fn parsed(&self) -> Message<'_> {
        MessageParser::new().parse(&self.content).expect("the mail can be parsed")
    }
}

impl fmt::Debug for ReceivedMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} to {}", self.subject(), self.to.join(", "))
    }
}
