//! The texts of all mails in English.

use tenantry_application::ports::mailer::PasswordChange;
use tenantry_domain::{Timestamp, domain_claim::LossReason, role::Role};

use super::{
    super::{
        letter::{Action, Letter},
        name::Name,
    },
    language::Language,
};

const COPY: &str = "If the button does not work, copy this address into your browser:";
const CODE: &str = "Your code";
const FORGOT: &str = "open the sign-in page and say that you forgot yours.";

pub(super) struct English;

const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Manager => "manager",
        Role::Member => "member",
        Role::Viewer => "viewer",
    }
}

fn hello(name: &Name) -> String {
    format!("Hello {name},")
}

fn code_until(until: &str) -> String {
    format!("The code is valid until {until}. Never tell it to anybody, not even to us.")
}

impl Language for English {
    fn date(&self, at: Timestamp) -> String {
        at.format("%-d %B %Y, %H:%M UTC").to_string()
    }

    fn invitation(&self, tenant: &Name, inviter: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter {
        let role = role_name(role);
        Letter {
            subject: format!("{inviter} invites you to {tenant}").into(),
            title: format!("Join {tenant}").into(),
            greeting: "Hello,".into(),
            opening: vec![
                format!("{inviter} invites you to join {tenant} at {sender}. Your role there will be: {role}.").into(),
            ],
            action: Some(Action::Link { label: "Accept the invitation", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "The link works once, until {until}. Do not forward it: whoever has it can join in your place."
                )
                .into(),
                "If you do nothing, the invitation expires and nothing changes.".into(),
            ],
            reason: format!(
                "{sender} sends you this email because {inviter} entered your address. If you do not know who that is, \
                 ignore this email."
            )
            .into(),
        }
    }

    fn operator_invitation(&self, tenant: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter {
        let role = role_name(role);
        Letter {
            subject: format!("{sender} invites you to {tenant}").into(),
            title: format!("Join {tenant}").into(),
            greeting: "Hello,".into(),
            opening: vec![
                format!(
                    "The organization {tenant} is ready for you at {sender}, and you are invited to join it. Your role \
                     there will be: {role}."
                )
                .into(),
            ],
            action: Some(Action::Link { label: "Accept the invitation", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "The link works once, until {until}. Do not forward it: whoever has it can join in your place."
                )
                .into(),
                "If you do nothing, the invitation expires and nothing changes.".into(),
            ],
            reason: format!(
                "{sender} sends you this email because those who run {sender} entered your address. If you do not \
                 expect an invitation, ignore this email."
            )
            .into(),
        }
    }

    fn made_owner(&self, name: &Name, tenant: &Name, link: &str, sender: &Name) -> Letter {
        Letter {
            subject: format!("You are the owner of {tenant}").into(),
            title: format!("You are the owner of {tenant}").into(),
            greeting: hello(name).into(),
            opening: vec![
                format!(
                    "Those who run {sender} created the organization {tenant} for you. You are its owner: you can invite \
                     others and change everything in it."
                )
                .into(),
            ],
            action: Some(Action::Link { label: "Open the organization", url: link.to_owned(), copy: COPY }),
            closing: vec![
                "You sign in as before.".into(),
                format!("If you did not ask for it, write to those who run {sender}.").into(),
            ],
            reason: format!("{sender} sends you this email because your account became the owner of an organization.")
                .into(),
        }
    }

    fn domain_lost(
        &self,
        name: &Name,
        tenant: &Name,
        domain: &Name,
        reason: LossReason,
        link: &str,
        sender: &Name,
    ) -> Letter {
        let happened = match reason {
            LossReason::RecordGone => format!(
                "The DNS record that proves that {domain} belongs to the organization {tenant} has been missing for 72 hours."
            ),
            LossReason::Released => format!(
                "Those who run {sender} have released {domain} from the organization {tenant}, because it belongs to somebody else now."
            ),
        };
        Letter {
            subject: format!("{domain} is no longer verified").into(),
            title: format!("{domain} is no longer verified").into(),
            greeting: hello(name).into(),
            opening: vec![
                happened.into(),
                "People with an address in this domain can no longer join by it. Those who are members stay members."
                    .into(),
            ],
            action: Some(Action::Link { label: "Open the domains", url: link.to_owned(), copy: COPY }),
            closing: vec![
                "If the domain is still yours, restore the record that the page shows, and check it there.".into(),
            ],
            reason: format!("{sender} sends you this email because you are an owner or admin of {tenant}.").into(),
        }
    }

    fn verify_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Confirm your email address".into(),
            title: "Confirm your email address".into(),
            greeting: hello(name).into(),
            opening: vec![format!("Enter this code at {sender} to confirm that this email address is yours.").into()],
            action: Some(Action::Code { label: CODE, code: code.to_owned() }),
            closing: vec![code_until(until).into(), "If you do nothing, your address stays unconfirmed.".into()],
            reason: format!(
                "{sender} sends you this email because somebody entered your address for an account. If that was not \
                 you, ignore this email: nobody can confirm your address without the code."
            )
            .into(),
        }
    }

    fn change_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Confirm your new email address".into(),
            title: "Confirm your new email address".into(),
            greeting: hello(name).into(),
            opening: vec![format!("Enter this code at {sender} to make this address the one of your account.").into()],
            action: Some(Action::Code { label: CODE, code: code.to_owned() }),
            closing: vec![code_until(until).into(), "If you do nothing, your account keeps the address it has.".into()],
            reason: format!(
                "{sender} sends you this email because somebody entered your address for their account. If that was \
                 not you, ignore this email: nobody can use your address without the code."
            )
            .into(),
        }
    }

    fn email_changed(&self, name: &Name, new: &Name, link: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Your email address was changed".into(),
            title: "Your email address was changed".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!(
                    "The address of your account at {sender} is now {new}. You can no longer sign in with the address \
                     to which we send this."
                )
                .into(),
                "If you changed it, there is nothing to do. If you did not, somebody else has access to your account: \
                 undo the change now. All devices are then signed out, and you get a link to choose a new password."
                    .into(),
            ],
            action: Some(Action::Link { label: "Undo the change", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!("The link works until {until}. If you do nothing, the account keeps the new address.").into(),
            ],
            reason: format!("{sender} sends you this email because this was the address of your account.").into(),
        }
    }

    fn reset_password(&self, name: &Name, link: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Choose a new password".into(),
            title: "Choose a new password".into(),
            greeting: hello(name).into(),
            opening: vec![format!("You can choose a new password for your account at {sender} with this link.").into()],
            action: Some(Action::Link { label: "Choose a new password", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "The link works once, until {until}. Do not forward it: whoever has it can get into your account."
                )
                .into(),
                "If you do nothing, your password stays as it is.".into(),
            ],
            reason: format!(
                "{sender} sends you this email because somebody asked for a new password for this address. If that was \
                 not you, ignore this email: nobody can change your password without the link."
            )
            .into(),
        }
    }

    fn password_changed(&self, name: &Name, at: &str, how: PasswordChange, sender: &Name) -> Letter {
        let (happened, otherwise) = match how {
            PasswordChange::Changed => (
                format!(
                    "The password of your account at {sender} was changed on {at}, by somebody who was signed in and \
                     knew the old password. All other devices were signed out."
                ),
                format!(
                    "If you did not change it, somebody else has access to your account. Choose a new password at \
                     once: {FORGOT}"
                ),
            ),
            PasswordChange::Reset => (
                format!(
                    "The password of your account at {sender} was changed on {at}, with a link that we had sent to \
                     this address. All devices were signed out."
                ),
                format!(
                    "If you did not change it, somebody else reads this mailbox. Change the password of your mailbox \
                     first. Then choose a new password: {FORGOT}"
                ),
            ),
        };
        Letter {
            subject: "Your password was changed".into(),
            title: "Your password was changed".into(),
            greeting: hello(name).into(),
            opening: vec![happened.into()],
            action: None,
            closing: vec!["If you changed it, there is nothing to do.".into(), otherwise.into()],
            reason: format!("{sender} sends you this email whenever the password of your account changes.").into(),
        }
    }

    fn account_reclaimed(&self, at: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Only you can use your email address now".into(),
            title: "Only you can use your email address now".into(),
            greeting: "Hello,".into(),
            opening: vec![
                format!(
                    "There was an account at {sender} with your email address, and nobody had confirmed the address. \
                     You confirmed it on {at} and now have a new account. Nobody can sign in to the other one any \
                     more."
                )
                .into(),
            ],
            action: None,
            closing: vec![
                format!(
                    "If you did not set up the other account, there is nothing to do. If you did, and you miss its \
                     organizations, write to those who run {sender}."
                )
                .into(),
            ],
            reason: format!("{sender} sends you this email because you confirmed this address.").into(),
        }
    }
}
