//! The operator creates a tenant for somebody. Nobody owns it by an address that they did not prove.

use tenantry_application::{
    actor::AccessError,
    admission::AdmissionError,
    founding::{FoundingError, NewTenant},
    ports::{mailer::Message, queues::QueueOwner, store_error::StoreError},
    settings::Settings,
    use_cases::{
        auth::verify_email,
        invitations::accept_invitation,
        tenants::{
            create_tenant::{Command, CreateTenantError, CreatedTenant, Owner},
            found_tenant,
        },
    },
};
use tenantry_domain::{
    admission::Refusal,
    invitation::InvitationStatus,
    membership::Membership,
    role::Role,
    tenant::{TenantId, TenantStatus, Tier},
    token_text::InvitationCopy,
    user::ExistingAccount,
};
use tenantry_testkit::{
    builders::{all, anonymous, email, name, now, password, slug},
    fakes::link_token,
};

use crate::world::{PASSWORD, Person, World, from_a_device, operator};

fn for_the_owner(called: &str, asked: &str) -> Command {
    Command {
        tenant: NewTenant { name: name("Globex"), slug: Some(slug(asked)) },
        owner: email(&format!("{called}@example.com")),
        tier: None,
    }
}

async fn create(world: &World, command: Command) -> Result<CreatedTenant, CreateTenantError> {
    world.app.tenants.create.execute(&operator(), command).await
}

/// Returns the facts of an event of the tenant, each as a field and its new value.
fn facts(world: &World, tenant: TenantId, event: &str) -> Vec<(&'static str, String)> {
    let log = world.store.audit_log(tenant);
    let found = log.iter().find(|entry| entry.event.name() == event).unwrap_or_else(|| panic!("no {event}"));
    found.event.facts().into_iter().map(|fact| (fact.field, fact.after.unwrap_or_default())).collect()
}

/// Accepts the mailed invitation as a new person.
async fn accept(world: &World, existing: ExistingAccount) -> Person {
    let command = accept_invitation::Command {
        token: world.last_token(),
        name: Some(name("Grace")),
        password: Some(password("another horse entirely")),
        locale: None,
        existing,
    };
    let accepted = world.app.invitations.accept.execute(&from_a_device(), command).await.unwrap();
    assert!(accepted.user.email_verified());
    world.person(accepted.tokens)
}

#[tokio::test]
async fn whoever_proved_the_address_is_the_owner_at_once_and_is_told() {
    let settings = Settings { public_url: "https://id.example.com".to_owned(), ..Settings::default() };
    let world = World::with(settings);
    let ada = world.found("ada", "acme").await;
    world.prove(&ada, "ada").await;
    let commits = world.store.commits();
    let created = create(&world, for_the_owner("ada", "globex")).await.unwrap();
    assert_eq!(world.store.commits(), commits + 1);
    let tenant = created.tenant;
    assert_eq!((tenant.slug(), tenant.name(), tenant.tier()), (&slug("globex"), &name("Globex"), Tier::Shared));
    assert!(matches!(tenant.status(), TenantStatus::Trial { .. }));
    assert_eq!(world.store.tenant(tenant.id()), Some(tenant.clone()));
    let Owner::Member(owner) = created.owner else { panic!("expected a member") };
    assert_eq!(world.store.memberships(tenant.id()), std::slice::from_ref(&owner));
    assert_eq!((owner.user_id(), owner.role(), owner.is_active()), (ada.user_id, Role::Owner, true));
    assert_eq!(world.store.invitations(tenant.id()), []);

    // The trail names the operator, and how the owner came.
    let log = world.store.audit_log(tenant.id());
    assert_eq!(log.iter().map(|entry| entry.event.name()).collect::<Vec<_>>(), ["tenant.founded", "member.joined"]);
    assert!(log.iter().all(|entry| format!("{:?}", entry.actor) == format!("{:?}", operator()) && entry.at == now()));
    let joined = facts(&world, tenant.id(), "member.joined");
    assert_eq!(joined, [("role", "owner".to_owned()), ("by", "operator".to_owned())]);
    let Message::MadeOwner { name: person, tenant: of, link } = world.mail_to("ada") else {
        panic!("expected a notice")
    };
    assert_eq!((person, of, link.as_str()), (name("ada"), name("Globex"), "https://id.example.com/o/globex"));
    let mail = world.store.queued_mails().pop().unwrap();
    assert_eq!((mail.owner, mail.invitation), (QueueOwner::Person(ada.user_id), None));
}

#[tokio::test]
async fn an_unknown_address_is_invited_and_owns_the_tenant_once_it_is_proved() {
    let world = World::new();
    let commits = world.store.commits();
    let created = create(&world, for_the_owner("grace", "globex")).await.unwrap();
    assert_eq!(world.store.commits(), commits + 1);
    let tenant = created.tenant.id();
    let Owner::Invited(invitation) = created.owner else { panic!("expected an invitation") };
    let snapshot = invitation.snapshot();
    assert_eq!((snapshot.role, snapshot.invited_by, snapshot.status), (Role::Owner, None, InvitationStatus::Open));
    assert_eq!(world.store.memberships(tenant), []);
    assert_eq!(world.store.invitations(tenant), std::slice::from_ref(&invitation));
    let log = world.store.audit_log(tenant);
    assert_eq!(
        log.iter().map(|entry| entry.event.name()).collect::<Vec<_>>(),
        ["tenant.founded", "invitation.created"]
    );
    assert!(log.iter().all(|entry| format!("{:?}", entry.actor) == format!("{:?}", operator())));

    let Message::OperatorInvitation { tenant: of, role, link, expires_at } = world.mail_to("grace") else {
        panic!("expected an invitation");
    };
    assert_eq!((of, role, expires_at), (name("Globex"), Role::Owner, snapshot.expires_at));
    let token = link_token(&link);
    assert_eq!(token.copy, InvitationCopy::Mailed);
    assert_eq!(world.queued().pop().unwrap().invitation, Some(invitation.id()));
    let preview = world.app.invitations.preview.execute(&anonymous(), &token).await.unwrap();
    assert_eq!((preview.inviter, preview.role), (None, Role::Owner));

    let grace = accept(&world, ExistingAccount::Keep).await;
    assert_eq!(world.membership(&grace).as_ref().map(Membership::role), Some(Role::Owner));
    assert_eq!(grace.tenant_id, tenant);
}

#[tokio::test]
async fn an_account_with_the_address_that_nobody_proved_owns_nothing() {
    let world = World::new();
    // Somebody else may have signed up with it.
    world.found("grace", "squat").await;
    let created = create(&world, for_the_owner("grace", "globex")).await.unwrap();
    assert!(matches!(created.owner, Owner::Invited(_)), "{created:?}");
    assert_eq!(world.store.memberships(created.tenant.id()), []);
    let grace = accept(&world, ExistingAccount::Replace).await;
    assert_eq!(world.membership(&grace).as_ref().map(Membership::role), Some(Role::Owner));
    // The password of the other one is of no use.
    let signed_in = world.app.auth.sign_in.execute(&from_a_device(), crate::world::sign_in_as("grace")).await;
    assert!(signed_in.is_err(), "{PASSWORD} still signs in");
}

#[tokio::test]
async fn a_person_who_proves_the_address_later_finds_the_invitation_in_their_account() {
    let world = World::new();
    let grace = world.found("grace", "own").await;
    let code = world.code_to("grace");
    let created = create(&world, for_the_owner("grace", "globex")).await.unwrap();
    let command = verify_email::Command { email: email("grace@example.com"), code };
    world.app.auth.verify_email.execute(&grace.actor, command).await.unwrap();
    let grace = world.sign_in("grace").await;
    let received = world.app.me.list_invitations.execute(&grace.actor, all()).await.unwrap();
    let [received] = &received.items[..] else { panic!("expected one invitation: {received:?}") };
    assert_eq!((&received.tenant, &received.inviter), (&created.tenant, &None));
    let accepted = world.app.me.accept_invitation.execute(&grace.actor, received.id).await.unwrap();
    assert_eq!(accepted.membership.role(), Role::Owner);
}

#[tokio::test]
async fn it_counts_for_nobody_and_needs_no_founding() {
    let world = World::with(Settings { tenants_per_founder: 1, ..Settings::default() });
    let ada = world.found("ada", "acme").await;
    world.prove(&ada, "ada").await;
    for asked in ["globex", "initech"] {
        create(&world, for_the_owner("ada", asked)).await.unwrap();
    }
    // Where only the operator creates tenants, nobody may found one.
    let world = World::with(Settings { tenants_per_founder: 0, ..Settings::default() });
    create(&world, for_the_owner("grace", "globex")).await.unwrap();
    let grace = accept(&world, ExistingAccount::Keep).await;
    let command = found_tenant::Command { tenant: NewTenant { name: name("Own"), slug: None }, repeatable: None };
    let refused = world.app.tenants.found.execute(&grace.actor, command).await;
    assert!(
        matches!(refused, Err(found_tenant::FoundTenantError::Founding(FoundingError::LimitReached))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_owner_or_their_invitation_takes_a_seat() {
    let world = World::with_seats(1);
    create(&world, for_the_owner("grace", "globex")).await.unwrap();
    let grace = accept(&world, ExistingAccount::Keep).await;
    let view = world.app.tenants.read.execute(&grace.actor).await.unwrap();
    assert_eq!((view.seats_used, view.tenant.snapshot().seat_limit), (1, Some(1)));
    let world = World::with_seats(0);
    let refused = create(&world, for_the_owner("grace", "globex")).await;
    let is_told = matches!(
        refused,
        Err(CreateTenantError::Founding(FoundingError::Admission(AdmissionError::Refused(Refusal::SeatsExhausted))))
    );
    assert!(is_told, "{refused:?}");
}

#[tokio::test]
async fn what_cannot_be_created_leaves_nothing() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    let taken = create(&world, for_the_owner("grace", "acme")).await;
    let Err(CreateTenantError::Founding(FoundingError::SlugTaken { suggestions })) = taken else {
        panic!("expected a taken slug: {taken:?}");
    };
    assert!(!suggestions.is_empty());
    // The store in memory has no schemas, as SQLite has none.
    let in_schema = Command { tier: Some(Tier::Schema), ..for_the_owner("grace", "globex") };
    let refused = create(&world, in_schema).await;
    let is_told = matches!(refused, Err(CreateTenantError::Store(StoreError::NoSuchTier { tier: Tier::Schema, .. })));
    assert!(is_told, "{refused:?}");
    for actor in [&ada.actor, &anonymous()] {
        let refused = world.app.tenants.create.execute(actor, for_the_owner("grace", "globex")).await;
        assert!(matches!(refused, Err(CreateTenantError::Access(AccessError::NotAnOperator))), "{refused:?}");
    }
    world.store.refuse_commits();
    let refused = create(&world, for_the_owner("grace", "globex")).await;
    assert!(matches!(refused, Err(CreateTenantError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
    assert_eq!(world.mails_to("grace"), 0);
}

#[tokio::test]
async fn the_tier_of_the_settings_is_that_of_a_tenant_without_one() {
    let world = World::with(Settings { tier_of_new_tenants: Tier::Schema, ..Settings::default() });
    let refused = create(&world, for_the_owner("grace", "globex")).await;
    assert!(matches!(refused, Err(CreateTenantError::Store(StoreError::NoSuchTier { .. }))), "{refused:?}");
    let shared = Command { tier: Some(Tier::Shared), ..for_the_owner("grace", "globex") };
    assert_eq!(create(&world, shared).await.unwrap().tenant.tier(), Tier::Shared);
}
