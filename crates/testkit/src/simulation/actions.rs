//! What people and processes do, at random.

use std::fmt;

use tenantry_application::{
    Application,
    founding::NewTenant,
    ports::{queues::QueueKind, tenants::TenantKey},
    use_cases::{
        auth::{refresh, sign_in, sign_up, switch_tenant},
        invitations::{accept_invitation, invite},
        memberships::update_member,
        tenants::{found_tenant, transfer_ownership},
        tokens::Tokens,
    },
};
use tenantry_domain::{
    invitation::InvitationId,
    membership::MembershipChange,
    role::Role,
    tenant::TenantId,
    token_text::{InvitationToken, RefreshTokenText},
    user::{ExistingAccount, UserId},
};

use super::{
    account::{AccountAction, PASSWORDS},
    caller::{actor, told},
    chance::Chance,
    mailbox::Post,
    model::{Effect, Model},
    node::Node,
    together::Fallible,
    work::WorkAction,
};
use crate::builders::{anonymous, email, id, name, password};

/// How many addresses there are. Few, so that people meet.
const ADDRESSES: usize = 12;

/// Something that a person or a process does.
#[derive(Clone)]
pub(super) enum Action {
    SignUp { email: String, tenant: String },
    SignIn { email: String, password: usize },
    Refresh { device: usize, token: String },
    SignOut { access: String },
    Switch { access: String, tenant: TenantId },
    Found { access: String, tenant: String },
    Invite { access: String, email: String, role: Role },
    Accept { token: InvitationToken },
    Resend { access: String, invitation: InvitationId },
    Revoke { access: String, invitation: InvitationId },
    Update { access: String, user: UserId, change: MembershipChange },
    Remove { access: String, user: UserId },
    Leave { access: String },
    Transfer { access: String, user: UserId },
    Account(AccountAction),
    Work(WorkAction),
}

impl Action {
    /// Draws an action that may make sense.
    pub(super) fn draw(chance: &mut Chance, model: &Model, posts: &[Post]) -> Self {
        if chance.once_in(4) {
            return Self::Work(WorkAction::draw(chance, model));
        }
        let invited = |post: &Post| if let Post::Invitation(token) = post { Some(token.clone()) } else { None };
        let mailed: Vec<InvitationToken> = posts.iter().rev().filter_map(invited).take(6).collect();
        let address = |chance: &mut Chance| format!("person{}@example.com", chance.below(ADDRESSES));
        let email = address(chance);
        let tenant = format!("Tenant {}", chance.below(4));
        let Some(device) = (!model.devices.is_empty()).then(|| recent(chance, model.devices.len())) else {
            return Self::SignUp { email, tenant };
        };
        let tokens = &model.devices[device].tokens;
        let access = tokens.access_token.clone();
        let user = chance.pick(&model.users.iter().copied().collect::<Vec<_>>()).copied();
        let invitation = chance.pick(&model.invitations.iter().map(|(_, id)| *id).collect::<Vec<_>>()).copied();
        let role = *chance.pick(&Role::ALL).expect("there are roles");
        match (chance.below(24), user, invitation, chance.pick(&mailed)) {
            (0, ..) => Self::SignUp { email, tenant },
            (1 | 2, ..) => {
                let known = chance.pick(&model.emails.iter().cloned().collect::<Vec<_>>()).cloned();
                let email = known.unwrap_or(email);
                let chosen = model.passwords.get(&email).copied().unwrap_or_default();
                let password = if chance.once_in(4) { chance.below(PASSWORDS.len()) } else { chosen };
                Self::SignIn { email, password }
            }
            (3 | 4, ..) => {
                let spent = chance.pick(&model.devices[device].spent).cloned();
                let token = if chance.once_in(4) { spent } else { None };
                Self::Refresh { device, token: token.unwrap_or_else(|| tokens.refresh_token.clone()) }
            }
            (5, ..) if chance.once_in(3) => Self::SignOut { access },
            (6, ..) => {
                let tenants: Vec<TenantId> = model.tenants.iter().copied().collect();
                Self::Switch { access, tenant: chance.pick(&tenants).copied().unwrap_or_else(id) }
            }
            (7, ..) if chance.once_in(4) => Self::Found { access, tenant },
            (8..=10, ..) => Self::Invite { access, email, role },
            (11 | 12, _, _, Some(token)) => Self::Accept { token: token.clone() },
            (13, _, Some(invitation), _) => Self::Resend { access, invitation },
            (14, _, Some(invitation), _) => Self::Revoke { access, invitation },
            (15, Some(user), ..) => {
                let active = chance.once_in(2).then(|| chance.once_in(2));
                let to = MembershipChange { role: Some(role), active, ..MembershipChange::default() };
                Self::Update { access, user, change: to }
            }
            (16, Some(user), ..) => Self::Remove { access, user },
            (17, ..) if chance.once_in(3) => Self::Leave { access },
            (18, Some(user), ..) if chance.once_in(3) => Self::Transfer { access, user },
            (19..=21, ..) => Self::Account(AccountAction::draw(chance, model, access, posts)),
            _ => Self::Work(WorkAction::Turn(QueueKind::Mail)),
        }
    }

    /// Returns somebody who signs in with another password while the action resets it, and so crosses it.
    pub(super) fn crossed(&self, model: &Model) -> Option<Self> {
        let Self::Account(AccountAction::Reset { email, .. }) = self else { return None };
        Some(Self::SignIn { email: email.clone(), password: model.passwords.get(email).copied().unwrap_or_default() })
    }

    /// Returns the address that has an account if the action was done.
    pub(super) fn address(&self) -> Option<&str> {
        if let Self::SignUp { email, .. } = self { Some(email) } else { None }
    }

    /// Returns the release of the process that takes the action, if it can't be any.
    pub(super) const fn release(&self) -> Option<usize> {
        if let Self::Work(WorkAction::Start { release, .. }) = self { Some(*release) } else { None }
    }

    /// Takes the action in that process.
    pub(super) fn run<'a>(&'a self, node: &'a Node) -> Fallible<'a, Result<Effect, String>> {
        let process = &node.application;
        Box::pin(async move {
            match self {
                Self::SignUp { email, tenant } => sign_up(process, email, tenant).await,
                Self::SignIn { email, password } => sign_in(process, email, *password).await,
                Self::Refresh { device, token } => refresh(process, *device, token).await,
                Self::Accept { token } => accept(process, token).await,
                Self::Account(action) => action.run(process).await,
                Self::Work(action) => action.run(node).await,
                _ => self.run_signed_in(process).await,
            }
        })
    }

    async fn run_signed_in(&self, process: &Application) -> Result<Effect, String> {
        let done = |_| Effect::Nothing;
        match self {
            Self::SignOut { access } => {
                process.auth.sign_out.execute(&actor(process, access)?).await.map(|()| Effect::Nothing).map_err(told)
            }
            Self::Switch { access, tenant } => {
                let command = switch_tenant::Command { tenant: Some(TenantKey::Id(*tenant)) };
                let by = actor(process, access)?;
                let switched = process.auth.switch_tenant.execute(&by, command).await.map_err(told)?;
                Ok(signed_in(process, "", switched.tokens))
            }
            Self::Found { access, tenant } => {
                let command =
                    found_tenant::Command { tenant: NewTenant { name: name(tenant), slug: None }, repeatable: None };
                let by = actor(process, access)?;
                let founded = process.tenants.found.execute(&by, command).await.map_err(told)?;
                Ok(signed_in(process, founded.user.email().as_str(), founded.tokens))
            }
            Self::Invite { access, email: address, role } => {
                let command = invite::Command { email: email(address), role: *role, repeatable: None };
                let by = actor(process, access)?;
                let invited = process.invitations.invite.execute(&by, command).await.map_err(told)?;
                let snapshot = invited.invitation.snapshot();
                Ok(Effect::Invited { tenant: snapshot.tenant_id, invitation: snapshot.id })
            }
            Self::Resend { access, invitation } => {
                process.invitations.resend.execute(&actor(process, access)?, *invitation).await.map(done).map_err(told)
            }
            Self::Revoke { access, invitation } => {
                let by = actor(process, access)?;
                process.invitations.revoke.execute(&by, *invitation).await.map(|()| Effect::Nothing).map_err(told)
            }
            Self::Update { access, user, change } => {
                let command = update_member::Command { user_id: *user, change: change.clone() };
                let by = actor(process, access)?;
                process.memberships.update.execute(&by, command).await.map(|_| Effect::Nothing).map_err(told)
            }
            Self::Remove { access, user } => {
                let by = actor(process, access)?;
                process.memberships.remove.execute(&by, *user).await.map(|()| Effect::Nothing).map_err(told)
            }
            Self::Leave { access } => {
                let by = actor(process, access)?;
                process.memberships.leave.execute(&by).await.map(|()| Effect::Nothing).map_err(told)
            }
            Self::Transfer { access, user } => {
                let command = transfer_ownership::Command { user_id: *user };
                let by = actor(process, access)?;
                process.tenants.transfer_ownership.execute(&by, command).await.map(|_| Effect::Nothing).map_err(told)
            }
            Self::SignUp { .. }
            | Self::SignIn { .. }
            | Self::Refresh { .. }
            | Self::Accept { .. }
            | Self::Account(_)
            | Self::Work(_) => Ok(Effect::Nothing),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignUp { email, tenant } => write!(f, "{email} signs up {tenant}"),
            Self::SignIn { email, password } => write!(f, "{email} signs in with password number {password}"),
            Self::Refresh { device, .. } => write!(f, "device {device} refreshes"),
            Self::SignOut { .. } => f.write_str("somebody signs out"),
            Self::Switch { tenant, .. } => write!(f, "somebody switches to {tenant}"),
            Self::Found { tenant, .. } => write!(f, "somebody founds {tenant}"),
            Self::Invite { email, role, .. } => write!(f, "somebody invites {email} as {role}"),
            Self::Accept { token } => write!(f, "somebody accepts {}", token.invitation_id),
            Self::Resend { invitation, .. } => write!(f, "somebody resends {invitation}"),
            Self::Revoke { invitation, .. } => write!(f, "somebody revokes {invitation}"),
            Self::Update { user, change, .. } => {
                write!(f, "somebody makes {user} {:?}, active {:?}", change.role, change.active)
            }
            Self::Remove { user, .. } => write!(f, "somebody removes {user}"),
            Self::Leave { .. } => f.write_str("somebody leaves"),
            Self::Transfer { user, .. } => write!(f, "somebody makes {user} the owner"),
            Self::Account(action) => action.fmt(f),
            Self::Work(action) => action.fmt(f),
        }
    }
}

fn signed_in(process: &Application, address: &str, tokens: Tokens) -> Effect {
    let actor = actor(process, &tokens.access_token);
    let Ok(person) = actor.as_ref().map_err(Clone::clone).and_then(|actor| actor.person().map_err(told)) else {
        return Effect::Nothing;
    };
    let (email, user) =
        (if address.is_empty() { person.email.to_string() } else { address.to_owned() }, person.user_id);
    let tenant = actor.as_ref().ok().and_then(|actor| actor.member().ok()).map(|member| member.tenant_id);
    Effect::SignedIn { email, user, tenant, tokens }
}

fn entered(process: &Application, address: &str, tokens: Tokens, password: usize) -> Effect {
    let session = actor(process, &tokens.access_token).and_then(|by| Ok(by.person().map_err(told)?.session_id));
    let signed_in = signed_in(process, address, tokens);
    match session {
        Ok(session) => Effect::Entered { session, password, signed_in: Box::new(signed_in) },
        Err(_) => signed_in,
    }
}

async fn sign_up(process: &Application, address: &str, tenant: &str) -> Result<Effect, String> {
    let command = sign_up::Command {
        email: email(address),
        password: password(PASSWORDS[0]),
        name: name("Ada"),
        tenant: NewTenant { name: name(tenant), slug: None },
        locale: None,
        repeatable: None,
    };
    let signed_up = process.auth.sign_up.execute(&anonymous(), command).await.map_err(told)?;
    Ok(entered(process, address, signed_up.tokens, 0))
}

async fn sign_in(process: &Application, address: &str, with: usize) -> Result<Effect, String> {
    let password = password(PASSWORDS[with]);
    let command = sign_in::Command { email: email(address), password, tenant: None, remember_me: false };
    let done = process.auth.sign_in.execute(&anonymous(), command).await.map_err(told)?;
    Ok(entered(process, address, done.tokens, with))
}

async fn refresh(process: &Application, device: usize, token: &str) -> Result<Effect, String> {
    let refresh_token = RefreshTokenText::parse(token).map_err(told)?;
    let done = process.auth.refresh.execute(&anonymous(), refresh::Command { refresh_token }).await.map_err(told)?;
    Ok(Effect::Refreshed { device, presented: token.to_owned(), tokens: done.tokens })
}

async fn accept(process: &Application, token: &InvitationToken) -> Result<Effect, String> {
    let command = accept_invitation::Command {
        token: token.clone(),
        name: Some(name("Bea")),
        password: Some(password(PASSWORDS[0])),
        locale: None,
        existing: ExistingAccount::Keep,
    };
    let accepted = process.invitations.accept.execute(&anonymous(), command).await.map_err(told)?;
    Ok(entered(process, accepted.user.email().as_str(), accepted.tokens, 0))
}

/// Returns an index below `many`, mostly one of the last: those devices are still signed in.
fn recent(chance: &mut Chance, many: usize) -> usize {
    let last = if chance.once_in(4) { many } else { many.min(6) };
    many - 1 - chance.below(last)
}
