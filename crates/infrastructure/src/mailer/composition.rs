//! The content of a mail, in text and in HTML: one layout of each kind, filled with the texts of the language.

use askama::Template;
use lettre::message::Mailbox;
use tenantry_application::ports::mailer::Mail;
use tenantry_domain::{email::Email, locale::Locale};

use super::{
    letter::{Action, Letter},
    name::Name,
    texts,
};

/// A mail as its recipient sees it.
pub(super) struct Composition {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    letter: &'a Letter,
    colon: &'static str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    colon: &'static str,
    locale: Locale,
}

impl Composition {
    /// Writes the mail. `from` is named in it as the one who sends it.
    pub(super) fn of(mail: &Mail, from: &Mailbox) -> Result<Self, askama::Error> {
        let sender = Name::ours(from.name.as_deref().unwrap_or(from.email.domain()));
        let letter = texts::letter(mail.locale, &mail.message, &sender);
        let colon = texts::colon(mail.locale);
        Ok(Self {
            subject: letter.subject.text().to_string(),
            text: Text { letter: &letter, colon }.render()?,
            html: Html { letter: &letter, colon, locale: mail.locale }.render()?,
        })
    }

    /// Returns the mail for a console: its text with the most important header fields, in a frame that tells it from
    /// the log. Each line begins with a mark, because the lines of a log can come between them.
    pub(super) fn for_reading(&self, from: &Mailbox, to: &Email) -> String {
        let Self { subject, text, .. } = self;
        let mail = format!("From: {from}\nTo: {to}\nSubject: {subject}\n\n{}", text.trim_end());
        let lines: Vec<String> = mail.lines().map(|line| format!("| {line}").trim_end().to_owned()).collect();
        format!("+---- mail ----\n{}\n+---- end of mail ----\n", lines.join("\n"))
    }
}
