//! Mails what proves a mailbox: codes, links that reset a password, and links that undo the change of an address.
//!
//! The mail is queued in the commit that stores the hash of its secret, in the language of its recipient, else in the
//! installation's. For an address without an account the same statements run against a decoy, so that neither the
//! answer nor its time tells who has one.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    email::Email,
    email_change::EmailChange,
    email_code::EmailCode,
    locale::Locale,
    mailbox_proofs::{CODE_LIFETIME, CodeError, CodePurpose, Issued, MailboxProofs, NewCode, RESET_LIFETIME},
    names::DisplayName,
    secret::Secret,
    token_text::{ResetToken, UndoToken},
    user::{User, UserId},
};
use uuid::Uuid;

use crate::{
    parts::Parts,
    ports::{
        ids::IdGenerator,
        mailer::{Mail, Message},
        mails::QueuedMail,
        queues::{Queue, QueueKind, QueueOwner},
        secrets::{Purpose, SecretSource},
        store_error::StoreError,
        unit_of_work::GlobalPorts,
    },
    settings::Settings,
};

/// How many decoys there are. Few, so that requests for made-up addresses do not fill the store.
const DECOYS: u128 = 1024;

/// Mails what proves a mailbox.
#[derive(Clone)]
pub struct Mailbox {
    /// Generates the secrets, and mixes codes with the installation's key.
    pub secrets: Arc<dyn SecretSource>,
    /// Generates the ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Provides the public URL for the links.
    pub settings: Arc<Settings>,
}

/// Whom a mail is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipient<'a> {
    user_id: UserId,
    /// `None` for whoever gets no mail: a decoy, and somebody whose last code or link is kept.
    name: Option<&'a DisplayName>,
    locale: Option<Locale>,
}

impl Recipient<'_> {
    fn if_new(self, issued: &Issued) -> Self {
        Self { name: self.name.filter(|_| issued.is_new), ..self }
    }
}

impl<'a> From<&'a User> for Recipient<'a> {
    fn from(user: &'a User) -> Self {
        Self { user_id: user.id(), name: Some(user.name()), locale: user.locale() }
    }
}

impl Mailbox {
    pub(crate) fn new(parts: &Parts) -> Self {
        Self {
            secrets: parts.adapters.secrets.clone(),
            ids: parts.adapters.ids.clone(),
            settings: parts.settings.clone(),
        }
    }

    /// Returns the recipient for a request that anybody can make for any address.
    pub(crate) fn recipient<'a>(&self, email: &Email, user: Option<&'a User>) -> Recipient<'a> {
        // Derived for everyone, so that the work is the same.
        let decoy = self.decoy(email);
        user.map_or(Recipient { user_id: decoy, name: None, locale: None }, Recipient::from)
    }

    fn decoy(&self, email: &Email) -> UserId {
        let derived = self.secrets.derive(Purpose::Decoy, email.as_str().as_bytes());
        let number = derived.expose().iter().take(4).fold(0, |number, byte| (number << 8) | u128::from(*byte));
        UserId::new(Uuid::from_u128(u128::MAX - number % DECOYS))
    }

    /// Stores a new code in place of the one before, and mails it to the address, unless the one before is kept.
    pub(crate) async fn mail_code(
        &self,
        work: &mut dyn GlobalPorts,
        to: Recipient<'_>,
        purpose: CodePurpose,
        email: &Email,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let code = EmailCode::of(&self.secrets.random());
        let hash = self.mixed(to.user_id, purpose, email, &code).hash();
        let proofs = find_proofs(work, to.user_id, now).await?;
        let issued = proofs.issue_code(NewCode { purpose, email: email.clone(), hash }, now);
        work.mailbox_proofs().update(&proofs, &issued.after).await?;
        let expires_at = now + CODE_LIFETIME;
        let message = |name| match purpose {
            CodePurpose::VerifyEmail => Message::VerifyEmail { name, code, expires_at },
            CodePurpose::ChangeEmail => Message::ChangeEmail { name, code, expires_at },
        };
        self.mail(work, to.if_new(&issued), email, message, now).await
    }

    /// Stores a new reset link in place of the one before, and mails it to the address, unless the one before is kept.
    pub(crate) async fn mail_reset(
        &self,
        work: &mut dyn GlobalPorts,
        to: Recipient<'_>,
        email: &Email,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let token = ResetToken { user_id: to.user_id, id: self.ids.next(), secret: self.secrets.random() };
        let proofs = find_proofs(work, to.user_id, now).await?;
        let issued = proofs.issue_reset(token.id, email.clone(), token.secret.hash(), now);
        work.mailbox_proofs().update(&proofs, &issued.after).await?;
        let link = format!("{}/reset-password?token={}", self.settings.public_url, token.to_text());
        let message = |name| Message::ResetPassword { name, link, expires_at: now + RESET_LIFETIME };
        self.mail(work, to.if_new(&issued), email, message, now).await
    }

    /// Tells the old address of the account that it has another one, with a link that undoes the change. Nothing is
    /// mailed to an address that was never proved, because its holder has no claim to the account.
    pub(crate) async fn mail_change(
        &self,
        work: &mut dyn GlobalPorts,
        before: &User,
        after: &User,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let token = UndoToken { user_id: after.id(), id: self.ids.next(), secret: self.secrets.random() };
        let change = EmailChange::between(token.id, before, after, token.secret.hash(), now);
        let Some(change) = change else { return Ok(()) };
        work.mailbox_proofs().insert_change(&change).await?;
        let undo_link = format!("{}/email/undo?token={}", self.settings.public_url, token.to_text());
        let (new_email, undo_until) = (after.email().clone(), change.undo_until);
        let message = |name| Message::EmailChanged { name, new_email, undo_link, undo_until };
        self.mail(work, before.into(), before.email(), message, now).await
    }

    /// Queues a mail, or does the same work for whoever gets none.
    pub(crate) async fn mail(
        &self,
        work: &mut dyn GlobalPorts,
        to: Recipient<'_>,
        email: &Email,
        message: impl FnOnce(DisplayName) -> Message,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (id, owner) = (self.ids.next(), QueueOwner::Person(to.user_id));
        let Some(name) = to.name else {
            work.mails().delete(owner, id).await?;
            return work.queues().wake(Queue { kind: QueueKind::Mail, owner }, now).await;
        };
        let locale = Locale::of_mail(to.locale, None, self.settings.locale);
        let mail = Mail { to: email.clone(), locale, message: message(name.clone()) };
        work.mails().insert(&QueuedMail { id, owner, invitation: None, inviter: None, mail, queued_at: now }).await
    }

    /// Presents a code and stores what comes of it. The unit of work must be committed even if the code is wrong, so that
    /// the try counts. Of concurrent tries the store accepts one; the others are `Stale`.
    pub(crate) async fn present_code(
        &self,
        work: &mut dyn GlobalPorts,
        user_id: UserId,
        (purpose, email, code): (CodePurpose, &Email, &EmailCode),
        now: Timestamp,
    ) -> Result<Result<(), CodeError>, StoreError> {
        let mixed = self.mixed(user_id, purpose, email, code);
        let proofs = find_proofs(work, user_id, now).await?;
        let (after, answer) = proofs.present_code(purpose, email, &mixed, now);
        if let Some(after) = after {
            work.mailbox_proofs().update(&proofs, &after).await?;
        }
        Ok(answer)
    }

    /// Returns a code with everything that it is bound to, mixed with the key of the installation. A hash of six digits
    /// alone would give them away.
    fn mixed(&self, user_id: UserId, purpose: CodePurpose, email: &Email, code: &EmailCode) -> Secret {
        let bound = [user_id.as_bytes(), purpose.as_str().as_bytes(), b"\0", email.as_str().as_bytes(), b"\0"];
        let context = [&bound.concat(), code.expose().as_bytes()].concat();
        self.secrets.derive(Purpose::EmailCode, &context)
    }
}

/// Returns the codes and links of a person, or those of somebody who was never mailed any.
pub(crate) async fn find_proofs(
    work: &mut dyn GlobalPorts,
    user_id: UserId,
    now: Timestamp,
) -> Result<MailboxProofs, StoreError> {
    let found = work.mailbox_proofs().find(user_id).await?;
    Ok(found.unwrap_or_else(|| MailboxProofs::none(user_id, now)))
}

/// Ends the code and the reset link of a person, because their password or their address changed.
pub(crate) async fn void_proofs(work: &mut dyn GlobalPorts, user_id: UserId) -> Result<(), StoreError> {
    let Some(proofs) = work.mailbox_proofs().find(user_id).await? else { return Ok(()) };
    match proofs.void() {
        Some(voided) => work.mailbox_proofs().update(&proofs, &voided).await,
        None => Ok(()),
    }
}
