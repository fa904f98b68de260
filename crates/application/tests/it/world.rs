//! The application over fakes, and people who joined it through its own use cases.

use std::{future::Future, sync::Arc};

use tenantry_application::{
    Adapters, Application,
    actor::{Actor, Origin, Who},
    founding::NewTenant,
    ports::{
        access_tokens::AccessTokens,
        clock::Clock,
        mailer::{Mail, Message},
        mails::QueuedMail,
        provisioner::Provisioner,
        queues::QueueOwner,
        unit_of_work::UnitOfWorkFactory,
    },
    seeding::Seeds,
    settings::Settings,
    use_cases::{
        auth::{authenticate, sign_in, sign_up, verify_email},
        idempotency::RepeatableRequest,
        invitations::{accept_invitation, invite},
        tenants::change_tenant_status,
        tokens::Tokens,
    },
};
use tenantry_domain::{
    email_code::EmailCode,
    invitation::Invitation,
    membership::Membership,
    role::Role,
    session::Device,
    tenant::{Tenant, TenantId, TenantMove},
    token_text::{InvitationToken, RefreshTokenText, ResetToken},
    user::{ExistingAccount, UserId},
};
use tenantry_testkit::{
    builders::{anonymous, email, name, password, slug},
    fakes::{
        FakeDns, FakeSecrets, FastHasher, ManualClock, PlainAccessTokens, RecordingAccessViolations, RecordingMailer,
        SequentialIds, link_token,
    },
    memory::MemoryStore,
};

/// The password of every person, unless a test sets another.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The application over fakes.
pub(crate) struct World {
    pub(crate) app: Application,
    pub(crate) store: MemoryStore,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) hasher: Arc<FastHasher>,
    pub(crate) mailer: Arc<RecordingMailer>,
    pub(crate) dns: Arc<FakeDns>,
    pub(crate) access_violations: Arc<RecordingAccessViolations>,
}

/// A signed-in person.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) tokens: Tokens,
    pub(crate) user_id: UserId,
    pub(crate) tenant_id: TenantId,
}

/// The state of the store at a point in time, as seen from a tenant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    tenant: TenantId,
    commits: usize,
    audited: usize,
    sent: usize,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self::through(settings, |store| store, Arc::new(PlainAccessTokens))
    }

    /// Returns a world that wraps its store as given, and signs with the given adapter.
    pub(crate) fn through(
        settings: Settings,
        store_as_seen: impl FnOnce(Arc<dyn UnitOfWorkFactory>) -> Arc<dyn UnitOfWorkFactory>,
        access_tokens: Arc<dyn AccessTokens>,
    ) -> Self {
        Self::built(settings, store_as_seen, access_tokens, Vec::new(), Seeds::default())
    }

    /// Returns a world whose embedder has the given provisioners.
    pub(crate) fn provisioned_by(provisioners: Vec<Arc<dyn Provisioner>>) -> Self {
        Self::embedded(provisioners, Seeds::default())
    }

    /// Returns a world whose embedder has the given provisioners and seeds.
    pub(crate) fn embedded(provisioners: Vec<Arc<dyn Provisioner>>, seeds: Seeds) -> Self {
        Self::built(Settings::default(), |store| store, Arc::new(PlainAccessTokens), provisioners, seeds)
    }

    fn built(
        settings: Settings,
        store_as_seen: impl FnOnce(Arc<dyn UnitOfWorkFactory>) -> Arc<dyn UnitOfWorkFactory>,
        access_tokens: Arc<dyn AccessTokens>,
        provisioners: Vec<Arc<dyn Provisioner>>,
        seeds: Seeds,
    ) -> Self {
        let store = MemoryStore::new();
        let (clock, hasher) = (Arc::new(ManualClock::default()), Arc::new(FastHasher::default()));
        let (mailer, access_violations) =
            (Arc::new(RecordingMailer::default()), Arc::new(RecordingAccessViolations::default()));
        let dns = Arc::new(FakeDns::default());
        let adapters = Adapters {
            store: store_as_seen(store.factory()),
            access_registry: store.registry(),
            access_tokens,
            hasher: hasher.clone(),
            secrets: Arc::new(FakeSecrets::default()),
            mailer: mailer.clone(),
            dns: dns.clone(),
            access_violations: access_violations.clone(),
            ids: Arc::new(SequentialIds::default()),
            clock: clock.clone(),
            provisioners: provisioners.into(),
            seeds,
            event_handlers: [].into(),
            permissions: [].into(),
        };
        Self { app: Application::new(adapters, settings), store, clock, hasher, mailer, dns, access_violations }
    }

    /// Returns a world whose new tenants have that many seats.
    pub(crate) fn with_seats(seats: u32) -> Self {
        Self::with(Settings { seats_of_new_tenants: Some(seats), ..Settings::default() })
    }

    /// Founds a tenant with the given slug. Its owner has the given name and the address `called@example.com`.
    pub(crate) async fn found(&self, called: &str, tenant: &str) -> Person {
        let command = sign_up_for_slug(called, tenant, tenant);
        let signed_up = self.app.auth.sign_up.execute(&from_a_device(), command).await.unwrap();
        self.person(signed_up.tokens)
    }

    /// Adds a new person to the tenant, by the mailed token of an invitation.
    pub(crate) async fn join(&self, inviter: &Person, called: &str, role: Role) -> Person {
        let token = self.invite(inviter, called, role).await;
        let command = accept_invitation::Command {
            token,
            name: Some(name(called)),
            password: Some(password(PASSWORD)),
            locale: None,
            existing: ExistingAccount::Keep,
        };
        let accepted = self.app.invitations.accept.execute(&from_a_device(), command).await.unwrap();
        self.person(accepted.tokens)
    }

    /// Adds a person who has an account to the tenant, by the mailed token of an invitation and the password.
    pub(crate) async fn join_too(&self, inviter: &Person, called: &str, role: Role) -> Person {
        let token = self.invite(inviter, called, role).await;
        let command = accept_invitation::Command {
            token,
            name: None,
            password: Some(password(PASSWORD)),
            locale: None,
            existing: ExistingAccount::Keep,
        };
        let accepted = self.app.invitations.accept.execute(&from_a_device(), command).await.unwrap();
        self.person(accepted.tokens)
    }

    /// Invites `called@example.com` and returns the mailed token.
    pub(crate) async fn invite(&self, inviter: &Person, called: &str, role: Role) -> InvitationToken {
        self.app.invitations.invite.execute(&inviter.actor, invitation_of(called, role)).await.unwrap();
        self.last_token()
    }

    /// Returns the mails of tenants that wait to be sent, in the order in which they were added.
    pub(crate) fn queued(&self) -> Vec<QueuedMail> {
        let of_tenant = |queued: &QueuedMail| matches!(queued.owner, QueueOwner::Tenant(_));
        self.store.queued_mails().into_iter().filter(of_tenant).collect()
    }

    /// Returns the mails of tenants that wait to be sent, without what surrounds them.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.queued().into_iter().map(|queued| queued.mail).collect()
    }

    /// Returns the token of the last mailed invitation.
    pub(crate) fn last_token(&self) -> InvitationToken {
        let last = self.mails().pop().expect("no mail was added");
        link_token(last.message.link().expect("the last mail has no link"))
    }

    /// Invites `called@example.com` and returns the inviter's copy of the token.
    pub(crate) async fn invite_by_link(&self, inviter: &Person, called: &str, role: Role) -> InvitationToken {
        let made = self.app.invitations.invite.execute(&inviter.actor, invitation_of(called, role)).await.unwrap();
        link_token(&made.link)
    }

    /// Signs the person in on another device.
    pub(crate) async fn sign_in(&self, called: &str) -> Person {
        let signed_in = self.app.auth.sign_in.execute(&from_a_device(), sign_in_as(called)).await.unwrap();
        self.person(signed_in.tokens)
    }

    /// Returns the newest mail that waits for that person.
    pub(crate) fn mail_to(&self, called: &str) -> Message {
        let to = email(&format!("{called}@example.com"));
        let waiting = self.store.queued_mails();
        let newest = waiting.into_iter().rev().find(|queued| queued.mail.to == to);
        newest.unwrap_or_else(|| panic!("no mail to {called}")).mail.message
    }

    /// Returns how many mails wait for that person.
    pub(crate) fn mails_to(&self, called: &str) -> usize {
        let to = email(&format!("{called}@example.com"));
        self.store.queued_mails().iter().filter(|queued| queued.mail.to == to).count()
    }

    /// Returns the code in the newest mail to that person.
    pub(crate) fn code_to(&self, called: &str) -> EmailCode {
        self.mail_to(called).code().expect("the mail has no code").clone()
    }

    /// Returns the token in the newest mail to that person.
    pub(crate) fn reset_to(&self, called: &str) -> ResetToken {
        let message = self.mail_to(called);
        let (path, token) = message.link().expect("the mail has no link").split_once("?token=").unwrap();
        assert!(path.ends_with("/reset-password"), "{path}");
        ResetToken::parse(token).unwrap()
    }

    /// Asks for a link that resets the password of that person, and returns its token.
    pub(crate) async fn forget(&self, called: &str) -> ResetToken {
        let address = email(&format!("{called}@example.com"));
        self.app.auth.forgot_password.execute(&from_a_device(), &address).await.unwrap();
        self.reset_to(called)
    }

    /// Proves the address of the person by the code that was mailed when they signed up.
    pub(crate) async fn prove(&self, person: &Person, called: &str) {
        let command =
            verify_email::Command { email: email(&format!("{called}@example.com")), code: self.code_to(called) };
        self.app.auth.verify_email.execute(&person.actor, command).await.unwrap();
    }

    /// Signs the person in with another password than the usual one.
    pub(crate) async fn sign_in_with(&self, called: &str, with: &str) -> Person {
        let command = sign_in::Command { password: password(with), ..sign_in_as(called) };
        self.person(self.app.auth.sign_in.execute(&from_a_device(), command).await.unwrap().tokens)
    }

    /// Returns the person that the tokens belong to.
    pub(crate) fn person(&self, tokens: Tokens) -> Person {
        let actor = self.authenticate(&tokens).unwrap();
        let Who::Member(member) = &actor.who else { panic!("a token must belong to a member") };
        let (user_id, tenant_id) = (member.user_id, member.tenant_id);
        Person { actor, tokens, user_id, tenant_id }
    }

    /// Authenticates a request with the access token.
    pub(crate) fn authenticate(&self, tokens: &Tokens) -> Result<Actor, authenticate::AuthenticateError> {
        let header = format!("Bearer {}", tokens.access_token);
        let command = authenticate::Command { authorization: Some(&header), tenant_hints: &[] };
        self.app.auth.authenticate.execute(command, Origin::default())
    }

    /// Returns whether the person's access token is still accepted.
    pub(crate) fn has_access(&self, person: &Person) -> bool {
        self.authenticate(&person.tokens).is_ok()
    }

    /// Moves the tenant to another status, as the operator.
    pub(crate) async fn operate(&self, tenant: TenantId, step: TenantMove) {
        let tenant = tenantry_application::ports::tenants::TenantKey::Id(tenant);
        let command = change_tenant_status::Command { tenant, step };
        self.app.tenants.change_status.execute(&operator(), command).await.unwrap();
    }

    pub(crate) fn tenant(&self, person: &Person) -> Tenant {
        self.store.tenant(person.tenant_id).unwrap()
    }

    pub(crate) fn membership(&self, person: &Person) -> Option<Membership> {
        let members = self.store.memberships(person.tenant_id);
        members.into_iter().find(|member| member.user_id() == person.user_id)
    }

    pub(crate) fn invitation(&self, token: &InvitationToken) -> Invitation {
        let invitations = self.store.invitations(token.tenant_id);
        invitations.into_iter().find(|invitation| invitation.id() == token.invitation_id).unwrap()
    }

    /// Marks the current state of the store.
    pub(crate) fn mark(&self, tenant: TenantId) -> Mark {
        let (commits, audited) = (self.store.commits(), self.store.audit_log(tenant).len());
        Mark { tenant, commits, audited, sent: self.store.queued_mails().len() }
    }

    /// Asserts that nothing was committed and nothing was mailed since the mark.
    #[track_caller]
    pub(crate) fn assert_untouched(&self, since: Mark) {
        assert_eq!(self.store.commits(), since.commits, "something was committed");
        assert_eq!(self.store.queued_mails().len(), since.sent, "something was mailed");
    }

    /// Asserts that one commit was made since the mark, now and by the given actor, and that it holds the given events
    /// in both the audit log and the outbox.
    #[track_caller]
    pub(crate) fn assert_recorded(&self, since: Mark, by: &Actor, events: &[&str]) {
        assert_eq!(self.store.commits(), since.commits + 1, "expected exactly one commit");
        let log = self.store.audit_log(since.tenant);
        let new = &log[since.audited..];
        assert_eq!(new.iter().map(|entry| entry.event.name()).collect::<Vec<_>>(), events);
        for entry in new {
            assert_eq!(entry.at, self.clock.now());
            assert_eq!(format!("{:?}", entry.actor), format!("{by:?}"));
        }
        let waiting = self.store.outbox(since.tenant);
        assert!(waiting.iter().map(|event| event.id).eq(log.iter().map(|entry| entry.id)));
    }
}

/// Returns an operator of the installation.
pub(crate) fn operator() -> Actor {
    Actor { who: Who::PlatformAdmin { name: "operator".to_owned() }, origin: Origin::default() }
}

/// Returns an anonymous actor with a device.
pub(crate) fn from_a_device() -> Actor {
    let device = Device { ip: Some("192.0.2.1".to_owned()), user_agent: Some("browser".to_owned()) };
    Actor { origin: Origin { device, request_id: Some("request".to_owned()) }, ..anonymous() }
}

/// Returns the command that founds a tenant with the given name.
pub(crate) fn sign_up_as(called: &str, tenant: &str) -> sign_up::Command {
    sign_up::Command {
        email: email(&format!("{called}@example.com")),
        password: password(PASSWORD),
        name: name(called),
        tenant: NewTenant { name: name(tenant), slug: None },
        locale: None,
        repeatable: None,
    }
}

/// Like [`sign_up_as`], with a slug that the founder asks for.
pub(crate) fn sign_up_for_slug(called: &str, tenant: &str, asked: &str) -> sign_up::Command {
    let tenant = NewTenant { name: name(tenant), slug: Some(slug(asked)) };
    sign_up::Command { tenant, ..sign_up_as(called, "Acme") }
}

/// Returns the command that signs in without naming a tenant.
pub(crate) fn sign_in_as(called: &str) -> sign_in::Command {
    sign_in::Command {
        email: email(&format!("{called}@example.com")),
        password: password(PASSWORD),
        tenant: None,
        remember_me: false,
    }
}

/// Returns the command that invites `called@example.com`.
pub(crate) fn invitation_of(called: &str, role: Role) -> invite::Command {
    invite::Command { email: email(&format!("{called}@example.com")), role, repeatable: None }
}

/// Returns a request that can arrive twice.
pub(crate) fn repeatable(key: &str, body: &str) -> RepeatableRequest {
    RepeatableRequest { key: key.to_owned(), body: body.as_bytes().to_owned() }
}

/// Parses the refresh token.
pub(crate) fn refresh_text(tokens: &Tokens) -> RefreshTokenText {
    RefreshTokenText::parse(&tokens.refresh_token).unwrap()
}

/// Runs the futures concurrently as separate tasks. Returns the results in no particular order.
pub(crate) async fn at_once<T: Send + 'static>(
    requests: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let mut tasks = tokio::task::JoinSet::new();
    for request in requests {
        tasks.spawn(request);
    }
    tasks.join_all().await
}
