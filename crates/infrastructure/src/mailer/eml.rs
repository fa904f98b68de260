//! A mail in the format of RFC 5322: header, and text and HTML as alternatives.
//!
//! Both parts are 7-bit text or base64. Quoted-printable would break lines, and programs that read the raw mail would
//! find half a link. There is no `List-Unsubscribe`: each of our mails is the answer to something that somebody just
//! did, and there is no list to leave.

use std::time::SystemTime;

use data_encoding::BASE64_MIME;
use lettre::{
    Address,
    address::AddressError,
    message::{
        Body, Mailbox, Message, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use tenantry_application::ports::mailer::{Mail, MailError};
use tenantry_domain::{Timestamp, email::Email};
use uuid::Uuid;

use super::composition::Composition;

/// The maximum number of characters of a line, without its end.
const LONGEST_LINE: usize = 998;

/// Returns the address as lettre has it. One that it does not take is refused for good.
pub(super) fn address(to: &Email) -> Result<Address, MailError> {
    to.as_str().parse().map_err(|error: AddressError| MailError::permanent(None, error))
}

/// Returns the bytes of the mail. Names that are not ASCII are encoded (RFC 2047), and long lines are folded.
pub(super) fn encode(
    composition: &Composition,
    from: &Mailbox,
    mail: &Mail,
    id: Uuid,
    now: Timestamp,
) -> Result<Vec<u8>, MailError> {
    let Composition { subject, text, html } = composition;
    let raw = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, address(&mail.to)?))
        .subject(inert(subject))
        .date(SystemTime::from(now))
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        // Suppresses vacation notices and other automatic replies (RFC 3834 §5).
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("Content-Language", mail.locale.as_str()))
        .multipart(
            MultiPart::alternative()
                .singlepart(part(ContentType::TEXT_PLAIN, text))
                .singlepart(part(ContentType::TEXT_HTML, html)),
        )
        .map_err(|error| MailError::temporary(None, error))?;
    Ok(message.formatted())
}

/// Returns the part as it is, if it is printable ASCII in lines that a mail may have (RFC 5322 §2.1.1), and otherwise in
/// base64.
fn part(kind: ContentType, content: &str) -> SinglePart {
    let crlf = content.lines().flat_map(|line| [line, "\r\n"]).collect::<String>().into_bytes();
    let fits = |line: &str| line.len() <= LONGEST_LINE && line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let body = if content.lines().all(fits) {
        // lettre's own choice would take quoted-printable from the 77th character on.
        Body::dangerous_pre_encoded(crlf, ContentTransferEncoding::SevenBit)
    } else {
        Body::dangerous_pre_encoded(BASE64_MIME.encode(&crlf).into_bytes(), ContentTransferEncoding::Base64)
    };
    SinglePart::builder().header(kind).body(body)
}

/// Breaks up the markers of encoded words (RFC 2047). A mail program would decode the text after them, and display
/// characters that no name may contain.
fn inert(subject: &str) -> String {
    subject.replace("=?", "= ?")
}
