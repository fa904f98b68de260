//! The texts of the mails, in each language. The compiler sees that each language says each message, and that each
//! text uses each fact: an arm that is missing and an argument that is unused are errors.

mod english;

use tenantry_application::ports::mailer::Message;
use tenantry_domain::locale::Locale;

use super::{letter::Letter, name::Name};

/// Returns what the mail says. `sender` is the name in its `From`.
pub(super) fn letter(_locale: Locale, message: &Message, sender: &Name) -> Letter {
    english::letter(message, sender)
}
