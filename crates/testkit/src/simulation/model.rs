//! What the simulation knows of the people: enough to act as they would, and to notice when they are told two things.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_application::{ports::mailer::MailId, use_cases::tokens::Tokens};
use tenantry_domain::{
    Timestamp,
    invitation::{Invitation, InvitationId},
    job::JobId,
    mailbox_proofs::ResetId,
    session::SessionId,
    tenant::TenantId,
    user::UserId,
};

use crate::{builders::all, contract::Subject};

/// How many processes share the store.
pub(super) const PROCESSES: usize = 3;

/// A signed-in device.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) tokens: Tokens,
    /// Refresh tokens that were exchanged before.
    pub(super) spent: Vec<String>,
}

/// What an action told whoever took it.
#[derive(Debug)]
pub(super) enum Effect {
    /// Nothing that matters later.
    Nothing,
    /// A person signed in.
    SignedIn { email: String, user: UserId, tenant: Option<TenantId>, tokens: Tokens },
    /// A person signed in with that password.
    Entered { session: SessionId, password: usize, signed_in: Box<Self> },
    /// A token was exchanged.
    Refreshed { device: usize, presented: String, tokens: Tokens },
    /// A reset link was used, and the account of the address has that password.
    Reset { link: ResetId, user: UserId, email: String, password: usize },
    /// The code of that mail proved an address.
    Verified { mail: MailId },
    /// The account of the address has that password.
    Chosen { email: String, password: usize },
    /// A person was invited.
    Invited { tenant: TenantId, invitation: InvitationId },
    /// A job was stored.
    Enqueued { tenant: TenantId, job: JobId },
    /// The process at that place is one of that release.
    Started { place: usize, release: usize },
}

/// What happened in a step to passwords.
#[derive(Debug, Default)]
struct Step {
    /// Who reset their password, and to which.
    resets: Vec<(UserId, usize)>,
    /// The sessions that began, and with which password.
    began: Vec<(SessionId, usize)>,
    /// Whether something may have happened that nobody was told, or that changed a password again.
    is_doubtful: bool,
}

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) emails: BTreeSet<String>,
    pub(super) users: BTreeSet<UserId>,
    pub(super) tenants: BTreeSet<TenantId>,
    pub(super) invitations: BTreeSet<(TenantId, InvitationId)>,
    pub(super) devices: Vec<Device>,
    /// The jobs of which somebody was told that they are stored.
    pub(super) jobs: BTreeSet<(TenantId, JobId)>,
    /// The release of the process at each place.
    pub(super) releases: [usize; PROCESSES],
    /// The password that the account of an address was last known to have, if it is not the first.
    pub(super) passwords: BTreeMap<String, usize>,
    /// The links and codes that were used.
    used: BTreeSet<String>,
    step: Step,
    /// The successor that was given for each refresh token.
    successors: BTreeMap<String, String>,
    objections: Vec<String>,
}

impl Model {
    /// Notes that a step begins.
    pub(super) fn begin_step(&mut self) {
        self.step = Step::default();
    }

    /// Returns who reset their password in this step, and which of their sessions may be live: those that began with the
    /// new password. `None` if nobody did, or if nobody knows.
    pub(super) fn only_sessions(&self) -> Option<(UserId, BTreeSet<SessionId>)> {
        let [(user, password)] = self.step.resets[..] else { return None };
        let began = self.step.began.iter().filter(|(_, entered)| *entered == password);
        (!self.step.is_doubtful).then(|| (user, began.map(|(session, _)| *session).collect()))
    }

    pub(super) fn learn(&mut self, effect: Effect) {
        match effect {
            Effect::Nothing => {}
            Effect::Entered { session, password, signed_in } => {
                self.step.began.push((session, password));
                self.learn(*signed_in);
            }
            Effect::SignedIn { email, user, tenant, tokens } => {
                self.emails.insert(email);
                self.users.insert(user);
                self.tenants.extend(tenant);
                self.devices.push(Device { tokens, spent: Vec::new() });
            }
            Effect::Refreshed { device, presented, tokens } => {
                let successor = tokens.refresh_token.clone();
                let given = self.successors.entry(presented.clone()).or_insert_with(|| successor.clone());
                if *given != successor {
                    self.objections.push("one refresh token was exchanged for two".to_owned());
                }
                let device = &mut self.devices[device];
                device.spent.push(presented);
                device.tokens = tokens;
            }
            Effect::Reset { link, user, email, password } => {
                self.use_up(format!("the reset link {link}"));
                self.step.resets.push((user, password));
                self.passwords.insert(email, password);
            }
            Effect::Verified { mail } => self.use_up(format!("the code of mail {mail}")),
            Effect::Chosen { email, password } => {
                self.step.is_doubtful = true;
                self.passwords.insert(email, password);
            }
            Effect::Invited { tenant, invitation } => {
                self.invitations.insert((tenant, invitation));
            }
            Effect::Enqueued { tenant, job } => drop(self.jobs.insert((tenant, job))),
            Effect::Started { place, release } => self.releases[place] = release,
        }
    }

    fn use_up(&mut self, what: String) {
        if self.used.contains(&what) {
            self.objections.push(format!("{what} was used twice"));
        }
        self.used.insert(what);
    }

    /// Takes note of a refusal. Damage is never an answer.
    pub(super) fn notice(&mut self, error: &str) {
        if error.contains("Corrupt") || error.contains("Unavailable") {
            self.objections.push(error.to_owned());
        }
    }

    /// Takes note of an action of which nobody knows whether it was done, and of the address that may have an account now.
    pub(super) fn doubt(&mut self, email: Option<&str>) {
        self.step.is_doubtful = true;
        self.emails.extend(email.map(str::to_owned));
    }

    /// Takes note of something that must not be.
    pub(super) fn object(&mut self, what: String) {
        self.objections.push(what);
    }

    pub(super) fn objections(&self) -> Vec<String> {
        self.objections.clone()
    }

    /// Returns the invitations that are still open.
    pub(super) async fn open_invitations(&self, subject: &dyn Subject, now: Timestamp) -> Vec<Invitation> {
        let mut open = Vec::new();
        for tenant in &self.tenants {
            let mut read = subject.factory().read(*tenant).await.unwrap();
            let listed = read.invitations().list(&[], now, all()).await.unwrap().items;
            open.extend(listed.into_iter().filter(|invitation| invitation.status_at(now) == "open"));
        }
        open
    }
}
