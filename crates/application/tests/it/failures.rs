//! Failures that only mocks produce: an unreachable store, a conflict at the exact moment of the write, a signing key
//! that does not sign.

use std::{
    error::Error,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use tenantry_application::{
    Application,
    actor::{Actor, Who},
    admission::AdmissionError,
    founding::{FoundingError, NewTenant},
    mocks::{CommitProbe, MockAccessTokens, MockProvisioner, MockReadModel, MockUnitOfWork, MockUnitOfWorkFactory},
    ports::{
        access_tokens::SigningError,
        provisioner::ProvisionError,
        store_error::{Conflict, StoreError},
        tenants::TenantKey,
        unit_of_work::{
            PlatformReadModel, PlatformReason, PlatformUnitOfWork, ReadModel, UnitOfWork, UnitOfWorkFactory,
        },
    },
    settings::Settings,
    use_cases::{
        audit_events::list_audit_events,
        auth::{refresh, reset_password, sign_in::SignInError, sign_up, sign_up_by_link, switch_tenant, verify_email},
        invitation_links::change_link,
        invitations::{accept_invitation, invite, list_invitations},
        me::{change_email, change_my_settings, change_password, rename_me, revoke_my_sessions},
        memberships::{list_members, update_member},
        tenants::{
            begin_purge, change_tenant_settings, change_tenant_status, delete_tenant, found_tenant, move_tenant,
            rename_tenant, transfer_ownership,
        },
        users::import_user,
    },
};
use tenantry_domain::{
    admission::Refusal,
    allowed_domains::AllowedDomains,
    email_code::EmailCode,
    invitation::{Invitation, InvitationError},
    invitation_link::{LinkChange, LinkTerms},
    membership::{Membership, MembershipChange, Place},
    password::PasswordHash,
    role::Role,
    secret::Secret,
    tenant::{PurgeTime, Tenant, TenantId, TenantMove, Tier},
    token_text::{LinkToken, ResetToken, UndoToken},
    user::{ExistingAccount, UserSettingsChange},
};
use tenantry_testkit::{
    builders::{self, all, anonymous, email, id, name, password},
    fakes::{DirectoryMover, PlainAccessTokens},
};

use crate::world::{
    PASSWORD, Person, World, from_a_device, invitation_of, operator, refresh_text, repeatable, sign_in_as, sign_up_as,
    sign_up_for_slug,
};

/// A store whose next unit of work is a prepared mock, if a test has set one.
struct Store {
    inner: Arc<dyn UnitOfWorkFactory>,
    next: Arc<Mutex<Option<MockUnitOfWork>>>,
}

impl Store {
    fn laid_ready(&self) -> Option<Box<MockUnitOfWork>> {
        self.next.lock().unwrap().take().map(Box::new)
    }
}

#[async_trait]
impl UnitOfWorkFactory for Store {
    async fn begin(&self, tenant: TenantId) -> Result<Box<dyn UnitOfWork>, StoreError> {
        match self.laid_ready() {
            Some(work) => Ok(work),
            None => self.inner.begin(tenant).await,
        }
    }
    async fn begin_new(&self, tenant: TenantId, tier: Tier) -> Result<Box<dyn UnitOfWork>, StoreError> {
        match self.laid_ready() {
            Some(work) => Ok(work),
            None => self.inner.begin_new(tenant, tier).await,
        }
    }
    async fn begin_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformUnitOfWork>, StoreError> {
        match self.laid_ready() {
            Some(work) => Ok(work),
            None => self.inner.begin_platform(why).await,
        }
    }
    async fn read(&self, tenant: TenantId) -> Result<Box<dyn ReadModel>, StoreError> {
        self.inner.read(tenant).await
    }
    async fn read_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformReadModel>, StoreError> {
        self.inner.read_platform(why).await
    }
}

/// Returns a world, and the slot for the next prepared unit of work.
fn world() -> (World, Arc<Mutex<Option<MockUnitOfWork>>>) {
    let next = Arc::new(Mutex::new(None));
    let place = Arc::clone(&next);
    let world =
        World::through(Settings::default(), |inner| Arc::new(Store { inner, next }), Arc::new(PlainAccessTokens));
    (world, place)
}

const fn collision(with: Conflict) -> StoreError {
    StoreError::Conflict { what: with }
}

/// Returns a unit of work in which a sign-up succeeds until it writes its key, which another request wrote in the
/// meantime.
fn loses_the_race_for_the_key(probe: &CommitProbe) -> MockUnitOfWork {
    let mut work = MockUnitOfWork::new(probe);
    work.idempotency_keys.expect_find().return_once(|_, _| Ok(None));
    work.tenants.expect_insert().return_once(|_| Ok(()));
    work.users.expect_insert().return_once(|_, _| Ok(()));
    work.memberships.expect_insert().return_once(|_| Ok(()));
    work.idempotency_keys.expect_insert().return_once(|_, _| Err(collision(Conflict::IdempotencyKey)));
    work
}

#[tokio::test]
async fn a_sign_up_that_loses_the_race_for_its_key_gives_what_the_winner_made() {
    let (world, next) = world();
    let command = || sign_up::Command { repeatable: Some(repeatable("key", "body")), ..sign_up_as("ada", "Acme") };
    let winner = world.app.auth.sign_up.execute(&from_a_device(), command()).await.unwrap();
    let probe = CommitProbe::default();
    *next.lock().unwrap() = Some(loses_the_race_for_the_key(&probe));
    let loser = world.app.auth.sign_up.execute(&from_a_device(), command()).await.unwrap();
    assert_eq!((loser.tenant, loser.user), (winner.tenant, winner.user));
    assert!(!probe.was_reached());
    assert_eq!(world.store.tenants().len(), 1);
}

#[tokio::test]
async fn an_invitation_that_loses_the_race_for_its_key_gives_what_the_winner_made() {
    let (world, next) = world();
    let owner = world.found("ada", "acme").await;
    let command =
        || invite::Command { repeatable: Some(repeatable("key", "body")), ..invitation_of("guest", Role::Member) };
    let winner = world.app.invitations.invite.execute(&owner.actor, command()).await.unwrap();
    let (inviter, tenant) = (world.membership(&owner).unwrap(), world.tenant(&owner));
    let probe = CommitProbe::default();
    let mut work = MockUnitOfWork::new(&probe);
    work.memberships.expect_find().return_once(|_| Ok(Some(inviter)));
    work.idempotency_keys.expect_find().return_once(|_, _| Ok(None));
    work.users.expect_find_by_email().return_once(|_| Ok(None));
    work.tenants.expect_find().return_once(|| Ok(Some(tenant)));
    work.invitations.expect_expire().return_once(|_| Ok(()));
    work.invitations.expect_insert().return_once(|_| Ok(()));
    work.idempotency_keys.expect_insert().return_once(|_, _| Err(collision(Conflict::IdempotencyKey)));
    *next.lock().unwrap() = Some(work);
    let loser = world.app.invitations.invite.execute(&owner.actor, command()).await.unwrap();
    assert_eq!((loser.invitation, loser.link), (winner.invitation, winner.link));
    assert!(!probe.was_reached() && world.mails().len() == 1);
}

/// Returns a unit of work that accepts a founder until the provisioners run.
fn takes_a_founder(probe: &CommitProbe) -> MockUnitOfWork {
    let mut work = MockUnitOfWork::new(probe);
    work.idempotency_keys.expect_find().returning(|_, _| Ok(None));
    work.idempotency_keys.expect_insert().returning(|_, _| Ok(()));
    work.tenants.expect_insert().returning(|_| Ok(()));
    work.users.expect_insert().returning(|_, _| Ok(()));
    work.users.expect_claim_founding().returning(|_, _| Ok(()));
    work.memberships.expect_insert().returning(|_| Ok(()));
    work
}

fn no_slug_is_taken() -> MockReadModel {
    let mut read = MockReadModel::default();
    read.directory.expect_list_taken().returning(|_| Ok(Vec::new()));
    read
}

#[tokio::test]
async fn a_failure_of_a_provisioner_is_never_taken_for_one_of_the_sign_up() {
    type Failure = fn() -> ProvisionError;
    let cases: [Failure; 4] = [
        || StoreError::Conflict { what: Conflict::Email }.into(),
        // The same conflict of the sign-up itself would be retried.
        || StoreError::Conflict { what: Conflict::IdempotencyKey }.into(),
        || StoreError::Stale.into(),
        || ProvisionError::Failed("out of order".into()),
    ];
    for failure in cases {
        let mut provisioner = MockProvisioner::new();
        provisioner.expect_provision().once().returning(move |_, _| Err(failure()));
        let (mut world, probe) = (World::provisioned_by(vec![Arc::new(provisioner)]), CommitProbe::default());
        let mut store = MockUnitOfWorkFactory::new();
        let work = takes_a_founder(&probe);
        store.expect_read_platform().once().return_once(|_| Ok(Box::new(no_slug_is_taken())));
        store.expect_begin_new().once().return_once(move |_, _| Ok(Box::new(work)));
        world.app.auth.sign_up.access.store = Arc::new(store);
        let command = sign_up::Command { repeatable: Some(repeatable("key", "body")), ..sign_up_as("ada", "Acme") };
        let refused = world.app.auth.sign_up.execute(&from_a_device(), command).await;
        let Err(sign_up::SignUpError::Founding(FoundingError::Admission(AdmissionError::Provisioning(error)))) =
            refused
        else {
            panic!("{refused:?}")
        };
        assert_eq!(error.to_string(), failure().to_string());
        assert!(!probe.was_reached());
    }
}

#[tokio::test]
async fn a_slug_that_is_taken_at_the_last_moment_is_a_taken_slug() {
    let (world, next) = world();
    let probe = CommitProbe::default();
    let mut work = MockUnitOfWork::new(&probe);
    work.users.expect_insert().return_once(|_, _| Ok(()));
    work.tenants.expect_insert().return_once(|_| Err(collision(Conflict::Slug)));
    *next.lock().unwrap() = Some(work);
    let command = sign_up_for_slug("ada", "Acme", "acme");
    let refused = world.app.auth.sign_up.execute(&from_a_device(), command).await;
    assert!(matches!(refused, Err(sign_up::SignUpError::Founding(FoundingError::SlugTaken { .. }))), "{refused:?}");
    assert!(!probe.was_reached());
}

#[tokio::test]
async fn a_refresh_that_loses_the_race_asks_once_more() {
    let (world, next) = world();
    let ada = world.found("ada", "acme").await;
    let probe = CommitProbe::default();
    let mut work = MockUnitOfWork::new(&probe);
    work.refresh_tokens.expect_insert().return_once(|_| Err(collision(Conflict::RefreshToken)));
    *next.lock().unwrap() = Some(work);
    let command = refresh::Command { refresh_token: refresh_text(&ada.tokens) };
    let refreshed = world.app.auth.refresh.execute(&from_a_device(), command).await.unwrap();
    assert_eq!(refresh_text(&refreshed.tokens).generation, 1);
    assert!(!probe.was_reached());
}

/// Returns a unit of work that finds everything an acceptance needs.
fn finds(tenant: Tenant, invitation: Invitation, inviter: Membership, probe: &CommitProbe) -> MockUnitOfWork {
    let mut work = MockUnitOfWork::new(probe);
    let inviter_id = inviter.user_id();
    work.tenants.expect_find().return_once(|| Ok(Some(tenant)));
    work.invitations.expect_find().return_once(|_| Ok(Some(invitation)));
    work.memberships.expect_find().returning(move |user| Ok((user == inviter_id).then(|| inviter.clone())));
    work
}

#[tokio::test]
async fn what_collides_at_the_last_moment_of_an_acceptance_is_told_for_what_it_is() {
    type Step = fn(&mut MockUnitOfWork);
    type Told = fn(&accept_invitation::AcceptInvitationError) -> bool;
    use accept_invitation::AcceptInvitationError as Refused;
    let cases: [(Step, Told); 4] = [
        (
            |work| {
                work.users.expect_insert().return_once(|_, _| Err(collision(Conflict::Email)));
            },
            |error| matches!(error, Refused::EmailTaken),
        ),
        (
            |work| {
                work.users.expect_insert().return_once(|_, _| Ok(()));
                work.invitations.expect_update().return_once(|_, _| Err(StoreError::Stale));
            },
            |error| matches!(error, Refused::Invitation(InvitationError::Accepted)),
        ),
        (
            |work| {
                work.users.expect_insert().return_once(|_, _| Ok(()));
                work.invitations.expect_update().return_once(|_, _| Ok(()));
                work.memberships.expect_insert().return_once(|_| Err(collision(Conflict::Seats)));
            },
            |error| matches!(error, Refused::Admission(AdmissionError::Refused(Refusal::SeatsExhausted))),
        ),
        (
            |work| {
                work.users.expect_insert().return_once(|_, _| Ok(()));
                work.invitations.expect_update().return_once(|_, _| Ok(()));
                work.memberships.expect_insert().return_once(|_| Err(collision(Conflict::Membership)));
            },
            |error| matches!(error, Refused::Admission(AdmissionError::Refused(Refusal::AlreadyMember))),
        ),
    ];
    for (step, is_told) in cases {
        let (world, next) = world();
        let owner = world.found("ada", "acme").await;
        let token = world.invite(&owner, "grace", Role::Member).await;
        let inviter = world.membership(&owner).unwrap();
        let probe = CommitProbe::default();
        let mut work = finds(world.tenant(&owner), world.invitation(&token), inviter, &probe);
        step(&mut work);
        *next.lock().unwrap() = Some(work);
        let command = accept_invitation::Command {
            token,
            name: Some(name("Grace")),
            password: Some(password(PASSWORD)),
            locale: None,
            existing: ExistingAccount::Keep,
        };
        let refused = world.app.invitations.accept.execute(&from_a_device(), command).await.unwrap_err();
        assert!(is_told(&refused), "{refused:?}");
        assert!(!probe.was_reached());
    }
}

#[tokio::test]
async fn a_key_that_does_not_sign_gives_no_tokens() {
    let mut broken = MockAccessTokens::new();
    broken.expect_issue().returning(|_| Err(SigningError("no key".into())));
    let world = World::through(Settings::default(), |store| store, Arc::new(broken));
    let refused = world.app.auth.sign_up.execute(&from_a_device(), sign_up_as("ada", "Acme")).await;
    assert!(matches!(refused, Err(sign_up::SignUpError::Signing(_))), "{refused:?}");
    // The tenant was committed before signing failed, and it remains. Signing in fails too until the key works.
    assert_eq!(world.store.tenants().len(), 1);
    let refused = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("ada")).await;
    assert!(matches!(refused, Err(SignInError::Signing(_))), "{refused:?}");
}

/// The results of the use cases, as text.
#[derive(Default)]
struct Told(Vec<(&'static str, String)>);

impl Told {
    fn add<T, E: Error>(&mut self, use_case: &'static str, answer: Result<T, E>) {
        self.0.push((use_case, answer.map_or_else(|error| error.to_string(), |_| "done".to_owned())));
    }
}

/// Returns a store that is unreachable.
fn unreachable() -> Arc<dyn UnitOfWorkFactory> {
    let mut store = MockUnitOfWorkFactory::new();
    let gone = || StoreError::Unavailable("connection refused".into());
    store.expect_begin().returning(move |_| Err(gone()));
    store.expect_begin_new().returning(move |_, _| Err(gone()));
    store.expect_begin_platform().returning(move |_| Err(gone()));
    store.expect_read().returning(move |_| Err(gone()));
    store.expect_read_platform().returning(move |_| Err(gone()));
    Arc::new(store)
}

#[tokio::test]
async fn every_use_case_says_so_when_the_store_is_not_there() {
    let healthy = World::new();
    let ada = healthy.found("ada", "acme").await;
    let token = healthy.invite(&ada, "guest", Role::Member).await;
    let world = World::through(Settings::default(), |_| unreachable(), Arc::new(PlainAccessTokens));
    let mut told = Told::default();
    ask_for_oneself(&world.app, &ada, &mut told).await;
    ask_for_the_tenant(&world.app, &ada, &mut told).await;
    let (app, actor) = (&world.app, &ada.actor);
    let invited = app.invitations.invite.execute(actor, invitation_of("more", Role::Member)).await;
    told.add("invite", invited);
    told.add("resend_invitation", app.invitations.resend.execute(actor, id()).await);
    told.add("revoke_invitation", app.invitations.revoke.execute(actor, id()).await);
    told.add("find_invitation", app.invitations.find.execute(actor, id()).await);
    let listed = app.invitations.list.execute(actor, list_invitations::Command::default()).await;
    told.add("list_invitations", listed);
    let listed = app.audit_events.list.execute(actor, list_audit_events::Command::default()).await;
    told.add("list_audit_events", listed);
    told.add("preview_invitation", app.invitations.preview.execute(&anonymous(), &token).await);
    let command = accept_invitation::Command {
        token,
        name: Some(name("Guest")),
        password: Some(password(PASSWORD)),
        locale: None,
        existing: ExistingAccount::Keep,
    };
    told.add("accept_invitation", app.invitations.accept.execute(&from_a_device(), command).await);
    let command = import_user::Command {
        email: email("grace@example.com"),
        email_verified: true,
        name: name("Grace"),
        password: PasswordHash::none(),
        created_at: None,
        tenant: TenantKey::Id(id()),
        role: Role::Member,
        place: Place::default(),
        rehearsed: false,
    };
    told.add("import_user", app.users.import.execute(&operator(), command).await);
    let mover = DirectoryMover::of(world.store.factory());
    let command = move_tenant::Command { tenant: TenantKey::Id(id()), to: Tier::Schema };
    told.add("move_tenant", app.tenants.move_to.execute(&operator(), &mover, command, &|_| {}).await);
    ask_about_links(&world.app, &ada, &mut told).await;
    // All use cases except who_am_i, list_permissions and authenticate, which need no store.
    assert_eq!(told.0.len(), 59);
    for (use_case, text) in told.0 {
        assert_eq!(text, "the store is not available", "{use_case}");
    }
}

async fn ask_about_links(app: &Application, ada: &Person, told: &mut Told) {
    let (links, actor) = (&app.invitation_links, &ada.actor);
    let token = LinkToken { tenant_id: ada.tenant_id, link_id: id(), secret: Secret::new([1; 32]) };
    let terms = LinkTerms {
        label: None,
        role: Role::Member,
        max_uses: None,
        expires_at: None,
        allowed_domains: AllowedDomains::default(),
    };
    told.add("create_link", links.create.execute(actor, terms).await);
    let command = change_link::Command { id: id(), change: LinkChange::default() };
    told.add("change_link", links.change.execute(actor, command).await);
    told.add("renew_link", links.renew.execute(actor, id()).await);
    told.add("delete_link", links.delete.execute(actor, id()).await);
    told.add("find_link", links.find.execute(actor, id()).await);
    told.add("list_links", links.list.execute(actor, all()).await);
    told.add("preview_link", links.preview.execute(&anonymous(), &token).await);
    told.add("join_tenant", app.me.join.execute(actor, &token).await);
    let command = sign_up_by_link::Command {
        email: email("grace@example.com"),
        password: password(PASSWORD),
        name: name("Grace"),
        locale: None,
        token,
        repeatable: None,
    };
    told.add("sign_up_by_link", app.auth.sign_up_by_link.execute(&from_a_device(), command).await);
}

async fn ask_for_oneself(app: &Application, ada: &Person, told: &mut Told) {
    let actor = &ada.actor;
    told.add("sign_up", app.auth.sign_up.execute(&from_a_device(), sign_up_as("grace", "Bolt")).await);
    told.add("sign_in", app.auth.sign_in.execute(&from_a_device(), sign_in_as("ada")).await);
    let command = refresh::Command { refresh_token: refresh_text(&ada.tokens) };
    told.add("refresh", app.auth.refresh.execute(&from_a_device(), command).await);
    told.add("sign_out", app.auth.sign_out.execute(actor).await);
    let command = switch_tenant::Command { tenant: Some(TenantKey::Id(id())) };
    told.add("switch_tenant", app.auth.switch_tenant.execute(actor, command).await);
    let renamed = app.me.rename.execute(actor, rename_me::Command { name: name("Ada Lovelace") }).await;
    told.add("rename_me", renamed);
    told.add("read_my_settings", app.me.read_settings.execute(actor).await);
    let command = change_my_settings::Command { change: UserSettingsChange::default() };
    told.add("change_my_settings", app.me.change_settings.execute(actor, command).await);
    told.add("list_my_tenants", app.me.list_tenants.execute(actor, all()).await);
    told.add("list_my_sessions", app.me.list_sessions.execute(actor, all()).await);
    let revoked = app.me.revoke_sessions.execute(actor, revoke_my_sessions::Command::All).await;
    told.add("revoke_my_sessions", revoked);
    let (current, new, code) =
        (password(PASSWORD), password("a wholly different sentence"), EmailCode::of(&Secret::new([1; 32])));
    let changed =
        app.me.change_password.execute(actor, change_password::Command { current: current.clone(), new: new.clone() });
    told.add("change_password", changed.await);
    let command = change_email::Command { email: email("lovelace@example.com"), current_password: current };
    told.add("change_email", app.me.change_email.execute(actor, command).await);
    told.add("confirm_email", app.me.confirm_email.execute(actor, &code).await);
    let (address, user_id) = (email("ada@example.com"), ada.user_id);
    let command = verify_email::Command { email: address.clone(), code };
    told.add("verify_email", app.auth.verify_email.execute(actor, command).await);
    told.add("resend_code", app.auth.resend_code.execute(&anonymous(), &address).await);
    told.add("forgot_password", app.auth.forgot_password.execute(&anonymous(), &address).await);
    let token = ResetToken { user_id, id: id(), secret: Secret::new([1; 32]) };
    told.add("preview_reset", app.auth.preview_reset.execute(&anonymous(), &token).await);
    let command = reset_password::Command { token, password: new, existing: ExistingAccount::Keep };
    told.add("reset_password", app.auth.reset_password.execute(&anonymous(), command).await);
    let token = UndoToken { user_id, id: id(), secret: Secret::new([1; 32]) };
    told.add("undo_email_change", app.auth.undo_email_change.execute(&anonymous(), &token).await);
    let proved = proved(actor);
    told.add("list_my_invitations", app.me.list_invitations.execute(&proved, all()).await);
    told.add("accept_my_invitation", app.me.accept_invitation.execute(&proved, id()).await);
    told.add("decline_my_invitation", app.me.decline_invitation.execute(&proved, id()).await);
}

/// Returns the actor after they proved their mailbox.
fn proved(actor: &Actor) -> Actor {
    let mut actor = actor.clone();
    if let Who::Member(member) = &mut actor.who {
        member.person.email_verified = true;
    }
    actor
}

async fn ask_for_the_tenant(app: &Application, ada: &Person, told: &mut Told) {
    let (actor, key) = (&ada.actor, TenantKey::Id(ada.tenant_id));
    let tenant = NewTenant { name: name("Bolt"), slug: None };
    let command = found_tenant::Command { tenant, repeatable: None };
    told.add("found_tenant", app.tenants.found.execute(actor, command).await);
    told.add("read_tenant", app.tenants.read.execute(actor).await);
    let renamed = app.tenants.rename.execute(actor, rename_tenant::Command { name: name("Acme Inc.") }).await;
    told.add("rename_tenant", renamed);
    told.add("read_tenant_settings", app.tenants.read_settings.execute(actor).await);
    let changed = app.tenants.change_settings.execute(actor, change_tenant_settings::Command::default()).await;
    told.add("change_tenant_settings", changed);
    let command = transfer_ownership::Command { user_id: id() };
    told.add("transfer_ownership", app.tenants.transfer_ownership.execute(actor, command).await);
    told.add("find_tenant", app.tenants.find.execute(&operator(), &key).await);
    let command = change_tenant_status::Command { tenant: key, step: TenantMove::Suspend };
    told.add("change_tenant_status", app.tenants.change_status.execute(&operator(), command).await);
    let command = delete_tenant::Command { slug: builders::slug("acme"), force: true };
    told.add("delete_tenant", app.tenants.delete.execute(actor, command).await);
    told.add("restore_tenant", app.tenants.restore.execute(actor).await);
    let command = begin_purge::Command { tenant: TenantKey::Id(ada.tenant_id), when: PurgeTime::Now };
    told.add("begin_purge", app.tenants.begin_purge.execute(&operator(), command).await);
    told.add("begin_due_purges", app.tenants.begin_due_purges.execute(&operator(), None).await);
    told.add("list_members", app.memberships.list.execute(actor, list_members::Command::default()).await);
    told.add("find_member", app.memberships.find.execute(actor, id()).await);
    let command = update_member::Command { user_id: id(), change: MembershipChange::default() };
    told.add("update_member", app.memberships.update.execute(actor, command).await);
    told.add("remove_member", app.memberships.remove.execute(actor, id()).await);
    told.add("leave_tenant", app.memberships.leave.execute(actor).await);
}

#[tokio::test]
async fn somebody_else_was_faster_is_told_as_such_and_nothing_is_committed() {
    let (world, next) = world();
    let owner = world.found("ada", "acme").await;
    let (inviter, tenant) = (world.membership(&owner).unwrap(), world.tenant(&owner));
    let probe = CommitProbe::default();
    let mut work = MockUnitOfWork::new(&probe);
    work.memberships.expect_find().return_once(|_| Ok(Some(inviter)));
    work.tenants.expect_find().return_once(|| Ok(Some(tenant)));
    work.tenants.expect_update().return_once(|_, _| Err(StoreError::Stale));
    *next.lock().unwrap() = Some(work);
    let command = rename_tenant::Command { name: builders::name("Acme Inc.") };
    let refused = world.app.tenants.rename.execute(&owner.actor, command).await;
    assert!(matches!(refused, Err(rename_tenant::RenameTenantError::Store(StoreError::Stale))), "{refused:?}");
    assert!(!probe.was_reached());
}
