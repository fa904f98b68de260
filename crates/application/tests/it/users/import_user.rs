//! The operator brings people from elsewhere: they sign in with the password they had, nobody's account is overwritten,
//! and the same row a second time changes nothing.

use tenantry_application::{
    actor::AccessError,
    admission::AdmissionError,
    ports::tenants::TenantKey,
    use_cases::{
        auth::sign_in::{self, SignInError},
        tenants::find_tenant::FindTenantError,
        users::import_user::{Command, ImportUserError, Imported},
    },
};
use tenantry_domain::{
    Span,
    admission::Refusal,
    membership::Place,
    names::Label,
    password::{PasswordContext, PasswordHash},
    role::Role,
    tenant::TenantMove,
    user::ExistingAccount,
};
use tenantry_testkit::{
    builders::{anonymous, email, id, name, now, password, slug},
    fakes::FastHasher,
};

use crate::{
    auth::reset_password::{NEW, reset},
    world::{PASSWORD, Person, World, from_a_device, operator, sign_in_as},
};

/// Returns the hash of the password, made with parameters of the past.
async fn hash_of(world: &World, text: &str) -> PasswordHash {
    use tenantry_application::ports::password_hasher::PasswordHasher;
    let context = PasswordContext { email: "", person: "", tenant: "", slug: None };
    let hash = FastHasher::default().hash(&password(text).choose(&context).unwrap()).await.unwrap();
    world.hasher.change_parameters();
    hash
}

fn bring(called: &str, tenant: &str, password: &PasswordHash) -> Command {
    Command {
        email: email(&format!("{called}@example.com")),
        email_verified: true,
        name: name(called),
        password: password.clone(),
        created_at: Some(now() - Span::days(1000)),
        tenant: TenantKey::Slug(slug(tenant)),
        role: Role::Member,
        place: Place { department: Some(Label::parse("Sales").unwrap()), title: None },
        rehearsed: false,
    }
}

async fn import(world: &World, command: Command) -> Result<Imported, ImportUserError> {
    world.app.users.import.execute(&operator(), command).await
}

fn members(world: &World, person: &Person) -> usize {
    world.store.memberships(person.tenant_id).len()
}

#[tokio::test]
async fn a_person_signs_in_with_the_password_they_had_and_it_is_hashed_anew() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let brought = hash_of(&world, PASSWORD).await;
    let mark = world.mark(ada.tenant_id);
    assert_eq!(import(&world, bring("grace", "acme", &brought)).await.unwrap(), Imported::Created);
    world.assert_recorded(mark, &operator(), &["member.joined"]);
    let facts = world.store.audit_log(ada.tenant_id).last().unwrap().event.facts();
    assert!(facts.iter().any(|fact| fact.field == "by" && fact.after.as_deref() == Some("import")), "{facts:?}");
    let signed_in = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("grace")).await.unwrap();
    assert!(signed_in.user.email_verified());
    assert_eq!(signed_in.user.snapshot().created_at, now() - Span::days(1000));
    let grace = world.membership(&world.person(signed_in.tokens)).unwrap();
    assert_eq!((grace.role(), grace.snapshot().joined_at), (Role::Member, now()));
    assert_eq!(grace.snapshot().department, Some(Label::parse("Sales").unwrap()));
    // The hash that came along has been replaced, so bringing it again finds a member and leaves the new one.
    assert_eq!(import(&world, bring("grace", "acme", &brought)).await.unwrap(), Imported::Unchanged);
    world.sign_in("grace").await;
}

#[tokio::test]
async fn the_same_row_a_second_time_changes_nothing_and_a_rehearsal_never_does() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let brought = hash_of(&world, PASSWORD).await;
    let mark = world.mark(ada.tenant_id);
    for _ in 0..2 {
        let rehearsed = Command { rehearsed: true, ..bring("grace", "acme", &brought) };
        assert_eq!(import(&world, rehearsed).await.unwrap(), Imported::Created);
    }
    world.assert_untouched(mark);
    import(&world, bring("grace", "acme", &brought)).await.unwrap();
    let mark = world.mark(ada.tenant_id);
    let other = Command { role: Role::Admin, name: name("Other"), ..bring("grace", "acme", &PasswordHash::none()) };
    assert_eq!(import(&world, other).await.unwrap(), Imported::Unchanged);
    world.assert_untouched(mark);
}

#[tokio::test]
async fn an_account_joins_as_it_is_if_it_is_surely_theirs() {
    let world = World::new();
    let (ada, bolt) = (world.found("ada", "acme").await, world.found("grace", "bolt").await);
    let brought = hash_of(&world, "another horse entirely").await;
    // Ada signed up and never proved her mailbox: anybody could have.
    let refused = import(&world, bring("ada", "bolt", &brought)).await;
    assert!(matches!(refused, Err(ImportUserError::Unproved)), "{refused:?}");
    // Linus came by a mailed invitation, which proves his. He keeps his name and password.
    world.join(&ada, "linus", Role::Member).await;
    let renamed = Command { name: name("Somebody"), ..bring("linus", "bolt", &brought) };
    assert_eq!(import(&world, renamed).await.unwrap(), Imported::Joined);
    let linus = world.sign_in("linus").await;
    assert_eq!(linus.actor.person().unwrap().name, name("linus"));
    // Two rows of one person, whose mailbox nobody proved: the password of the file is theirs in both.
    let unproved = |tenant| Command { email_verified: false, ..bring("eve", tenant, &brought) };
    assert_eq!(import(&world, unproved("acme")).await.unwrap(), Imported::Created);
    assert_eq!(import(&world, unproved("bolt")).await.unwrap(), Imported::Joined);
    assert_eq!((members(&world, &ada), members(&world, &bolt)), (3, 3));
}

#[tokio::test]
async fn who_comes_without_a_password_cannot_sign_in_yet() {
    let world = World::new();
    world.found("ada", "acme").await;
    import(&world, bring("grace", "acme", &PasswordHash::none())).await.unwrap();
    for text in ["!", PASSWORD] {
        let command = sign_in::Command { password: password(text), ..sign_in_as("grace") };
        let refused = world.app.auth.sign_in.execute(&from_a_device(), command).await;
        assert!(matches!(refused, Err(SignInError::InvalidCredentials)), "{refused:?}");
    }
}

#[tokio::test]
async fn who_comes_without_a_password_keeps_the_tenant_when_they_choose_one() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let unproved = Command { email_verified: false, ..bring("grace", "acme", &PasswordHash::none()) };
    import(&world, unproved).await.unwrap();
    let token = world.forget("grace").await;
    // Nobody else can have set the account up, so there is nothing to ask.
    let preview = world.app.auth.preview_reset.execute(&from_a_device(), &token).await.unwrap();
    assert!(preview.tenants.is_empty() && !preview.email_verified);
    let done = reset(&world, &token, ExistingAccount::Replace).await.unwrap();
    assert!(done.user.email_verified() && !done.replaced);
    assert_eq!(world.sign_in_with("grace", NEW).await.tenant_id, ada.tenant_id);
}

#[tokio::test]
async fn what_cannot_be_brought_leaves_nothing_behind() {
    let world = World::with_seats(1);
    let ada = world.found("ada", "acme").await;
    let brought = hash_of(&world, PASSWORD).await;
    let mark = world.mark(ada.tenant_id);
    for actor in [&ada.actor, &anonymous()] {
        let refused = world.app.users.import.execute(actor, bring("grace", "acme", &brought)).await;
        let expected =
            matches!(refused, Err(ImportUserError::Find(FindTenantError::Access(AccessError::NotAnOperator))));
        assert!(expected, "{refused:?}");
    }
    let full = import(&world, bring("grace", "acme", &brought)).await;
    assert!(
        matches!(full, Err(ImportUserError::Admission(AdmissionError::Refused(Refusal::SeatsExhausted)))),
        "{full:?}"
    );
    let unusable = import(&world, bring("grace", "acme", &PasswordHash::restore("$md5$"))).await;
    assert!(matches!(unusable, Err(ImportUserError::Password(_))), "{unusable:?}");
    let nowhere = Command { tenant: TenantKey::Id(id()), ..bring("grace", "acme", &brought) };
    let nowhere = import(&world, nowhere).await;
    assert!(matches!(nowhere, Err(ImportUserError::Find(FindTenantError::NotFound))), "{nowhere:?}");
    world.assert_untouched(mark);
    world.operate(ada.tenant_id, TenantMove::Suspend).await;
    let suspended = import(&world, bring("grace", "acme", &brought)).await;
    assert!(
        matches!(suspended, Err(ImportUserError::Admission(AdmissionError::Refused(Refusal::Blocked(_))))),
        "{suspended:?}"
    );
    let refused = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("grace")).await;
    assert!(matches!(refused, Err(SignInError::InvalidCredentials)), "{refused:?}");
}
