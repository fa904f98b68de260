//! The texts of the mails, one file per language. The compiler sees that each language says each message, and that each
//! text uses each fact: a method that is missing and an argument that is unused are errors.

mod english;
mod french;
mod german;
mod language;
mod spanish;

use tenantry_application::ports::mailer::Message;
use tenantry_domain::{Timestamp, locale::Locale, names::DisplayName};

use self::language::Language;
use super::{letter::Letter, name::Name};

/// Returns what the mail says. `sender` is the name in its `From`.
pub(super) fn letter(locale: Locale, message: &Message, sender: &Name) -> Letter {
    match locale {
        Locale::En => written(&english::English, message, sender),
        Locale::De => written(&german::German, message, sender),
        Locale::Es => written(&spanish::Spanish, message, sender),
        Locale::Fr => written(&french::French, message, sender),
    }
}

/// Returns how a line ends that what it names follows.
pub(super) const fn colon(locale: Locale) -> &'static str {
    match locale {
        Locale::En | Locale::De | Locale::Es => ":",
        Locale::Fr => "\u{A0}:",
    }
}

fn written(language: &impl Language, message: &Message, sender: &Name) -> Letter {
    let named = |name: &DisplayName| Name::new(name.as_str());
    let date = |at: &Timestamp| language.date(*at);
    match message {
        Message::Invitation { tenant, inviter, role, link, expires_at } => {
            language.invitation(&named(tenant), &named(inviter), *role, link, &date(expires_at), sender)
        }
        Message::OperatorInvitation { tenant, role, link, expires_at } => {
            language.operator_invitation(&named(tenant), *role, link, &date(expires_at), sender)
        }
        Message::MadeOwner { name, tenant, link } => language.made_owner(&named(name), &named(tenant), link, sender),
        Message::DomainLost { name, tenant, domain, reason, link } => {
            let domain = Name::new(&domain.to_string());
            language.domain_lost(&named(name), &named(tenant), &domain, *reason, link, sender)
        }
        Message::VerifyEmail { name, code, expires_at } => {
            language.verify_email(&named(name), code.expose(), &date(expires_at), sender)
        }
        Message::ChangeEmail { name, code, expires_at } => {
            language.change_email(&named(name), code.expose(), &date(expires_at), sender)
        }
        Message::EmailChanged { name, new_email, undo_link, undo_until } => {
            let new = Name::new(&new_email.masked());
            language.email_changed(&named(name), &new, undo_link, &date(undo_until), sender)
        }
        Message::ResetPassword { name, link, expires_at } => {
            language.reset_password(&named(name), link, &date(expires_at), sender)
        }
        Message::PasswordChanged { name, at, how } => language.password_changed(&named(name), &date(at), *how, sender),
        Message::AccountReclaimed { at } => language.account_reclaimed(&date(at), sender),
    }
}
