//! Every use case that takes an id or a name from outside reports those that the actor's tenant does not have. The
//! report does not depend on whether another tenant has them. Ids and names of the actor's own tenant are not reported.

use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::tenants::TenantKey,
    use_cases::{
        auth::{authenticate, switch_tenant},
        me::revoke_my_sessions,
        memberships::update_member,
        tenants::transfer_ownership,
    },
};
use tenantry_domain::{
    access_violation::{AccessViolation, NamedTenant},
    event::Target,
    id::Id,
    invitation::InvitationId,
    membership::MembershipChange,
    role::Role,
    session::SessionId,
    user::UserId,
};
use tenantry_testkit::builders::{id, label, slug};
use uuid::Uuid;

use crate::world::{Person, World};

/// A tenant with an owner, a member and an invitation, and the ids that a request can name in it.
struct Inhabited {
    owner: Person,
    member: UserId,
    invitation: InvitationId,
    session: SessionId,
}

impl Inhabited {
    async fn new(world: &World, slug: &str) -> Self {
        let owner = world.found(&format!("owner-of-{slug}"), slug).await;
        let member = world.join(&owner, &format!("member-of-{slug}"), Role::Member).await.user_id;
        let invitation = world.invite(&owner, &format!("guest-of-{slug}"), Role::Viewer).await.invitation_id;
        let Who::Member(acting) = &owner.actor.who else { panic!("expected a member") };
        let session = acting.session_id;
        Self { owner, member, invitation, session }
    }
}

/// Sends the ids to every use case that takes one, the most destructive last.
async fn send_everywhere(world: &World, actor: &Actor, user: UserId, invitation: InvitationId, session: SessionId) {
    let app = &world.app;
    let _ = app.memberships.find.execute(actor, user).await;
    let change = MembershipChange { title: Some(Some(label("Clerk"))), ..MembershipChange::default() };
    let _ = app.memberships.update.execute(actor, update_member::Command { user_id: user, change }).await;
    let _ = app.invitations.find.execute(actor, invitation).await;
    let _ = app.invitations.resend.execute(actor, invitation).await;
    let _ = app.invitations.revoke.execute(actor, invitation).await;
    let _ = app.memberships.remove.execute(actor, user).await;
    let _ = app.tenants.transfer_ownership.execute(actor, transfer_ownership::Command { user_id: user }).await;
    let _ = app.me.revoke_sessions.execute(actor, revoke_my_sessions::Command::One(session)).await;
}

fn told(user: UserId, invitation: InvitationId, session: SessionId) -> Vec<AccessViolation> {
    let (user, invitation) = (Target::Member(user), Target::Invitation(invitation));
    let targets = [user, user, invitation, invitation, invitation, user, user, Target::Session(session)];
    targets.map(AccessViolation::ForeignId).to_vec()
}

/// Returns the reported violations, and asserts that the given person made all of them.
#[track_caller]
fn reported(world: &World, by: &Person) -> Vec<AccessViolation> {
    let reports = world.access_violations.take();
    for (actor, _) in &reports {
        assert_eq!(format!("{actor:?}"), format!("{:?}", by.actor));
    }
    reports.into_iter().map(|(_, violation)| violation).collect()
}

#[tokio::test]
async fn an_id_that_the_tenant_does_not_have_is_told_of_wherever_it_is_sent() {
    let world = World::new();
    let (own, other) = (Inhabited::new(&world, "acme").await, Inhabited::new(&world, "bolt").await);
    assert_eq!(reported(&world, &own.owner), []);
    for (user, invitation, session) in [(other.member, other.invitation, other.session), (id(), id(), id())] {
        send_everywhere(&world, &own.owner.actor, user, invitation, session).await;
        assert_eq!(reported(&world, &own.owner), told(user, invitation, session));
    }
}

#[tokio::test]
async fn of_ones_own_and_of_what_is_no_id_nothing_is_told() {
    let world = World::new();
    let own = Inhabited::new(&world, "acme").await;
    let nil = Uuid::nil();
    send_everywhere(&world, &own.owner.actor, Id::new(nil), Id::new(nil), Id::new(nil)).await;
    assert_eq!(reported(&world, &own.owner), []);

    send_everywhere(&world, &own.owner.actor, own.member, own.invitation, own.session).await;
    // The member was already removed when the transfer named them. An id that the tenant once had is now a foreign id.
    assert_eq!(reported(&world, &own.owner), [AccessViolation::ForeignId(Target::Member(own.member))]);
}

#[tokio::test]
async fn whoever_may_not_ask_is_not_told_of() {
    let world = World::new();
    let (own, other) = (Inhabited::new(&world, "acme").await, Inhabited::new(&world, "bolt").await);
    let viewer = world.join(&own.owner, "grace", Role::Viewer).await;
    // The policy rejects the request before the id is looked up.
    let _ = world.app.memberships.remove.execute(&viewer.actor, other.member).await;
    let _ = world.app.invitations.revoke.execute(&viewer.actor, other.invitation).await;
    assert_eq!(reported(&world, &viewer), []);
}

#[tokio::test]
async fn a_wish_for_a_tenant_one_is_not_in_is_told_of() {
    let world = World::new();
    let (own, other) = (Inhabited::new(&world, "acme").await, Inhabited::new(&world, "bolt").await);
    let elsewhere = world.join_too(&other.owner, "owner-of-acme", Role::Member).await;
    let (slugs, ids) = (["nowhere", "bolt", "acme"], [id(), elsewhere.tenant_id, own.owner.tenant_id]);
    let keys = slugs.map(|text| TenantKey::Slug(slug(text))).into_iter().chain(ids.map(TenantKey::Id));
    for tenant in keys.map(Some).chain([None]) {
        let _ = world.app.auth.switch_tenant.execute(&own.owner.actor, switch_tenant::Command { tenant }).await;
    }
    let named = [NamedTenant::Slug(slug("nowhere")), NamedTenant::Id(ids[0])];
    assert_eq!(reported(&world, &own.owner), named.map(|named| AccessViolation::OtherTenant(Some(named))));

    // For an actor who belongs to no other tenant, id and slug are reported alike.
    for tenant in [TenantKey::Slug(slug("acme")), TenantKey::Id(own.owner.tenant_id)] {
        let command = switch_tenant::Command { tenant: Some(tenant) };
        let _ = world.app.auth.switch_tenant.execute(&other.owner.actor, command).await;
    }
    let named = [NamedTenant::Slug(slug("acme")), NamedTenant::Id(own.owner.tenant_id)];
    assert_eq!(reported(&world, &other.owner), named.map(|named| AccessViolation::OtherTenant(Some(named))));
}

#[tokio::test]
async fn a_hint_that_disagrees_with_the_token_is_told_of_by_the_name_it_gives() {
    let world = World::new();
    let own = world.found("ada", "acme").await;
    let other = world.found("grace", "bolt").await;
    let header = format!("Bearer {}", own.tokens.access_token);
    let send = |hint: &str| {
        let command = authenticate::Command { authorization: Some(&header), tenant_hints: &[hint.to_owned()] };
        let _ = world.app.auth.authenticate.execute(command, Origin::default());
        reported(&world, &own)
    };
    for agreeing in ["acme", &own.tenant_id.to_string()] {
        assert_eq!(send(agreeing), [], "{agreeing}");
    }
    let named = |named| [AccessViolation::OtherTenant(Some(named))];
    assert_eq!(send("bolt"), named(NamedTenant::Slug(slug("bolt"))));
    assert_eq!(send("Nowhere"), named(NamedTenant::Slug(slug("nowhere"))));
    assert_eq!(send(&other.tenant_id.to_string()), named(NamedTenant::Id(other.tenant_id)));
    // A text that cannot name a tenant can be anything, for example a token sent in the wrong header.
    for nobodys in ["", "not a tenant's name\r\n", &own.tokens.access_token, &own.tokens.refresh_token] {
        assert_eq!(send(nobodys), [AccessViolation::OtherTenant(None)], "{nobodys}");
    }
}
