//! A mail in the format of RFC 5322: header, and text and HTML as alternatives.

use std::time::SystemTime;

use lettre::message::{
    Mailbox, Message, MultiPart,
    header::{HeaderName, HeaderValue},
};
use tenantry_domain::{Timestamp, email::Email};
use uuid::Uuid;

use super::composition::Composition;

/// Why a mail can't be encoded.
#[derive(Debug, thiserror::Error)]
pub(super) enum EncodingError {
    #[error("cannot address the mail")]
    Address(#[from] lettre::address::AddressError),
    #[error("cannot format the mail")]
    Form(#[from] lettre::error::Error),
}

/// Returns the bytes of the mail. Names that are not ASCII are encoded (RFC 2047), and long lines are folded.
pub(super) fn encode(
    composition: &Composition,
    from: &Mailbox,
    to: &Email,
    id: Uuid,
    now: Timestamp,
) -> Result<Vec<u8>, EncodingError> {
    let Composition { subject, text, html } = composition;
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to.as_str().parse()?))
        .subject(inert(subject))
        .date(SystemTime::from(now))
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        // Suppresses vacation notices and other automatic replies (RFC 3834 §5).
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
        .multipart(MultiPart::alternative_plain_html(text.clone(), html.clone()))?;
    Ok(message.formatted())
}

/// Breaks up the markers of encoded words (RFC 2047). A mail program would decode the text after them, and display
/// characters that no name may contain.
fn inert(subject: &str) -> String {
    subject.replace("=?", "= ?")
}
