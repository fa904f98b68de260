//! The content of a mail, in text and in HTML. People choose their names freely, so the HTML escapes them and the
//! subject stays on one line.

use askama::Template;
use lettre::message::Mailbox;
use tenantry_application::ports::mailer::Message;
use tenantry_domain::email::Email;

/// A mail as its recipient sees it.
pub(super) struct Composition {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

struct Invitation<'a> {
    tenant: &'a str,
    inviter: &'a str,
    role: &'a str,
    link: &'a str,
    expires: String,
}

#[derive(Template)]
#[template(path = "mail/invitation.txt")]
struct InvitationText<'a> {
    mail: &'a Invitation<'a>,
}

#[derive(Template)]
#[template(path = "mail/invitation.html")]
struct InvitationHtml<'a> {
    mail: &'a Invitation<'a>,
}

impl Composition {
    pub(super) fn of(message: &Message) -> Result<Self, askama::Error> {
        match message {
            Message::Invitation { tenant, inviter, role, link, expires_at } => {
                let mail = Invitation {
                    tenant: tenant.as_str(),
                    inviter: inviter.as_str(),
                    role: role.as_str(),
                    link,
                    expires: expires_at.format("%-d %B %Y, %H:%M UTC").to_string(),
                };
                Ok(Self {
                    subject: format!("{inviter} invites you to {tenant}"),
                    text: InvitationText { mail: &mail }.render()?,
                    html: InvitationHtml { mail: &mail }.render()?,
                })
            }
        }
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
