//! What people do with their passwords and mailboxes, at random.

use std::fmt;

use tenantry_application::{
    Application,
    ports::mailer::MailId,
    use_cases::{
        auth::{reset_password, verify_email},
        me::change_password,
    },
};
use tenantry_domain::{email_code::EmailCode, token_text::ResetToken, user::ExistingAccount};

use super::{
    caller::{actor, told},
    chance::Chance,
    mailbox::Post,
    model::{Effect, Model},
};
use crate::builders::{anonymous, email, password};

/// The passwords that people choose. They sign up with the first one.
pub(super) const PASSWORDS: [&str; 3] = ["correct horse battery", "another horse entirely", "the third horse of mine"];

/// Something that a person does with their password or their mailbox.
#[derive(Clone)]
pub(super) enum AccountAction {
    Forget { email: String },
    Reset { email: String, token: ResetToken, password: usize, existing: ExistingAccount },
    ResendCode { email: String },
    Verify { access: String, mail: MailId, email: String, code: EmailCode },
    ChangePassword { access: String, current: usize, new: usize },
}

impl AccountAction {
    /// Draws an action that may make sense, for whoever has that access token.
    pub(super) fn draw(chance: &mut Chance, model: &Model, access: String, posts: &[Post]) -> Self {
        let known = chance.pick(&model.emails.iter().cloned().collect::<Vec<_>>()).cloned();
        let email = known.unwrap_or_else(|| "person0@example.com".to_owned());
        let recent = &posts[posts.len().saturating_sub(12)..];
        let (some, new) = (chance.below(PASSWORDS.len()), chance.below(PASSWORDS.len()));
        match (chance.below(8), chance.pick(recent)) {
            (0, _) => Self::ResendCode { email },
            (1, _) => Self::ChangePassword { access, current: some, new },
            (2..=6, Some(Post::Reset { email, token })) => {
                let existing = if chance.once_in(2) { ExistingAccount::Keep } else { ExistingAccount::Replace };
                Self::Reset { email: email.clone(), token: token.clone(), password: new, existing }
            }
            (2..=6, Some(Post::Code { mail, email, code })) => {
                Self::Verify { access, mail: *mail, email: email.clone(), code: code.clone() }
            }
            _ => Self::Forget { email },
        }
    }

    pub(super) async fn run(&self, process: &Application) -> Result<Effect, String> {
        let (auth, me) = (&process.auth, &process.me);
        match self {
            Self::Forget { email: address } => {
                auth.forgot_password.execute(&anonymous(), &email(address)).await.map_err(told)?;
                Ok(Effect::Nothing)
            }
            Self::ResendCode { email: address } => {
                auth.resend_code.execute(&anonymous(), &email(address)).await.map_err(told)?;
                Ok(Effect::Nothing)
            }
            Self::Reset { token, password: new, existing, .. } => {
                let password = password(PASSWORDS[*new]);
                let command = reset_password::Command { token: token.clone(), password, existing: *existing };
                let done = auth.reset_password.execute(&anonymous(), command).await.map_err(told)?;
                let email = done.user.email().to_string();
                Ok(Effect::Reset { link: token.id, user: token.user_id, email, password: *new })
            }
            Self::Verify { access, mail, email: address, code } => {
                let by = actor(process, access)?;
                let command = verify_email::Command { email: email(address), code: code.clone() };
                auth.verify_email.execute(&by, command).await.map_err(told)?;
                Ok(Effect::Verified { mail: *mail })
            }
            Self::ChangePassword { access, current, new } => {
                let by = actor(process, access)?;
                let email = by.person().map_err(told)?.email.to_string();
                let command =
                    change_password::Command { current: password(PASSWORDS[*current]), new: password(PASSWORDS[*new]) };
                me.change_password.execute(&by, command).await.map_err(told)?;
                Ok(Effect::Chosen { email, password: *new })
            }
        }
    }
}

impl fmt::Display for AccountAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forget { email } => write!(f, "{email} forgets the password"),
            Self::Reset { email, token, password, existing } => {
                write!(f, "{email}, {}, resets the password to number {password}, {existing:?}", token.user_id)
            }
            Self::ResendCode { email } => write!(f, "{email} asks for another code"),
            Self::Verify { email, mail, .. } => write!(f, "somebody enters the code to {email} of mail {mail}"),
            Self::ChangePassword { current, new, .. } => {
                write!(f, "somebody changes password number {current} to number {new}")
            }
        }
    }
}
