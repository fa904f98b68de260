//! English.

use tenantry_application::ports::mailer::{Message, PasswordChange};
use tenantry_domain::{Timestamp, role::Role};

use super::super::{
    letter::{Action, Letter},
    name::Name,
};

const COPY: &str = "If the button does not work, copy this address into your browser:";
const CODE: &str = "Your code";

pub(super) fn letter(message: &Message, sender: &Name) -> Letter {
    let named = |name: &tenantry_domain::names::DisplayName| Name::new(name.as_str());
    match message {
        Message::Invitation { tenant, inviter, role, link, expires_at } => {
            invitation(&named(tenant), &named(inviter), *role, link, &date(*expires_at), sender)
        }
        Message::VerifyEmail { name, code, expires_at } => {
            verify_email(&named(name), code.expose(), &date(*expires_at), sender)
        }
        Message::ChangeEmail { name, code, expires_at } => {
            change_email(&named(name), code.expose(), &date(*expires_at), sender)
        }
        Message::EmailChanged { name, new_email, undo_link, undo_until } => {
            email_changed(&named(name), &Name::new(&new_email.masked()), undo_link, &date(*undo_until), sender)
        }
        Message::ResetPassword { name, link, expires_at } => {
            reset_password(&named(name), link, &date(*expires_at), sender)
        }
        Message::PasswordChanged { name, at, how } => password_changed(&named(name), &date(*at), *how, sender),
        Message::AccountReclaimed { at } => account_reclaimed(&date(*at), sender),
    }
}

fn date(at: Timestamp) -> String {
    at.format("%-d %B %Y, %H:%M UTC").to_string()
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Manager => "manager",
        Role::Member => "member",
        Role::Viewer => "viewer",
    }
}

fn invitation(tenant: &Name, inviter: &Name, given: Role, link: &str, until: &str, sender: &Name) -> Letter {
    Letter {
        subject: format!("{inviter} invites you to {tenant}").into(),
        title: format!("Join {tenant}").into(),
        greeting: "Hello,".into(),
        opening: vec![
            format!("{inviter} invites you to join {tenant} at {sender}. Your role there will be “{}”.", role(given))
                .into(),
        ],
        action: Some(Action::Link { label: "Accept the invitation", url: link.to_owned(), copy: COPY }),
        closing: vec![
            format!("The link works once, until {until}. Do not forward it: whoever has it can join in your place.")
                .into(),
            "If you do nothing, the invitation expires, and no account is created for you.".into(),
        ],
        reason: format!(
            "{sender} sends you this email because {inviter} entered your address. If you do not know them, you can \
             ignore it."
        )
        .into(),
    }
}

fn verify_email(name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
    Letter {
        subject: "Confirm your email address".into(),
        title: "Confirm your email address".into(),
        greeting: format!("Hello {name},").into(),
        opening: vec![
            format!(
                "please confirm that you read this mailbox: enter this code on the page of {sender} that asks for it."
            )
            .into(),
        ],
        action: Some(Action::Code { label: CODE, code: code.to_owned() }),
        closing: vec![
            format!("The code is valid until {until}. Never tell it to anybody, not even to us.").into(),
            "If you do nothing, your address stays unconfirmed.".into(),
        ],
        reason: format!(
            "{sender} sends you this email because somebody entered your address for an account. If that was not you, \
             you can ignore it: without the code, nobody can confirm your address."
        )
        .into(),
    }
}

fn change_email(name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
    Letter {
        subject: "Confirm your new email address".into(),
        title: "Confirm your new email address".into(),
        greeting: format!("Hello {name},").into(),
        opening: vec![
            format!(
                "this address is to become the one of your account at {sender}. Enter this code on the page that asks \
                 for it."
            )
            .into(),
        ],
        action: Some(Action::Code { label: CODE, code: code.to_owned() }),
        closing: vec![
            format!("The code is valid until {until}. Never tell it to anybody, not even to us.").into(),
            "If you do nothing, your account keeps the address it has.".into(),
        ],
        reason: format!(
            "{sender} sends you this email because somebody entered your address for their account. If that was not \
             you, you can ignore it: without the code, nobody can use your address."
        )
        .into(),
    }
}

fn email_changed(name: &Name, new: &Name, link: &str, until: &str, sender: &Name) -> Letter {
    Letter {
        subject: "Your email address was changed".into(),
        title: "Your email address was changed".into(),
        greeting: format!("Hello {name},").into(),
        opening: vec![
            format!("your account at {sender} now has the address {new}. You sign in with that one, no longer with this.")
                .into(),
            "If you changed it, there is nothing to do. If you did not, somebody else has access to your account. Take \
             the change back now:"
                .into(),
        ],
        action: Some(Action::Link { label: "Take the change back", url: link.to_owned(), copy: COPY }),
        closing: vec![
            format!("The link works until {until}. After that, the new address stays.").into(),
        ],
        reason: format!("{sender} sends you this email because your account had this address until now.").into(),
    }
}

fn reset_password(name: &Name, link: &str, until: &str, sender: &Name) -> Letter {
    Letter {
        subject: "Choose a new password".into(),
        title: "Choose a new password".into(),
        greeting: format!("Hello {name},").into(),
        opening: vec![format!("with this link you choose a new password for your account at {sender}.").into()],
        action: Some(Action::Link { label: "Choose a new password", url: link.to_owned(), copy: COPY }),
        closing: vec![
            format!("The link works once, until {until}. Do not forward it: whoever has it can get into your account.")
                .into(),
            "If you do nothing, your password stays as it is.".into(),
        ],
        reason: format!(
            "{sender} sends you this email because somebody said they forgot the password of your account. If that was \
             not you, you can ignore it: without the link, nobody can change your password."
        )
        .into(),
    }
}

fn password_changed(name: &Name, at: &str, how: PasswordChange, sender: &Name) -> Letter {
    let (happened, otherwise) = match how {
        PasswordChange::Changed => (
            format!(
                "the password of your account at {sender} was changed on {at}, by somebody who was signed in and knew \
                 the old one. Wherever else you were signed in, you have to sign in again."
            ),
            "If you did not change it, somebody else has access to your account. Open the sign-in page now, and say \
             that you forgot your password.",
        ),
        PasswordChange::Reset => (
            format!(
                "the password of your account at {sender} was changed on {at}, with a link from an email to this \
                 address. Wherever you were signed in, you have to sign in again."
            ),
            "If you did not change it, somebody else reads this mailbox. Change the password of your mailbox first. \
             Then open the sign-in page, and say that you forgot your password.",
        ),
    };
    Letter {
        subject: "Your password was changed".into(),
        title: "Your password was changed".into(),
        greeting: format!("Hello {name},").into(),
        opening: vec![happened.into()],
        action: None,
        closing: vec!["If you changed it, there is nothing to do.".into(), otherwise.into()],
        reason: format!("{sender} sends you this email whenever the password of your account changes.").into(),
    }
}

fn account_reclaimed(at: &str, sender: &Name) -> Letter {
    Letter {
        subject: "Your address belongs to you again".into(),
        title: "Your address belongs to you again".into(),
        greeting: "Hello,".into(),
        opening: vec![
            format!(
                "somebody else had used your email address at {sender}, without ever proving that they read this \
                 mailbox. You proved it on {at}, so we ended what they had: they are signed out everywhere, their \
                 password no longer works, and they left the organizations they were in."
            )
            .into(),
        ],
        action: None,
        closing: vec![
            "There is nothing to do. The account is yours, and only you can sign in with your address.".into(),
        ],
        reason: format!("{sender} sends you this email because you confirmed this address.").into(),
    }
}
