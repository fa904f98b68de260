//! Short constructors with sensible defaults. What a test does not say does not matter to it.
//!
//! Ids come from one counter of the process: each is new, and each sorts after those before it, as UUIDv7 do. They also
//! sort after all that a [`SequentialIds`](crate::fakes::SequentialIds) gives in a test, and are none of those.

use std::sync::atomic::{AtomicU64, Ordering};

use tenantry_application::{
    actor::{Actor, Member, Origin},
    ports::trail::TrailEntry,
};
use tenantry_domain::{
    Timestamp,
    email::Email,
    event::{DomainEvent, JoinedBy},
    id::{Id, TenantId, UserId},
    invitation::{DEFAULT_LIFETIME, Invitation, InvitationSecrets, NewInvitation, Resending},
    membership::{Membership, MembershipChange, MembershipSnapshot},
    names::{DisplayName, Label},
    page::{Limit, PageRequest},
    password::PlainPassword,
    principal::Principal,
    refresh_token::{Grant, RefreshToken},
    role::Role,
    secret::Secret,
    session::{Device, NewSession, Revocation, RevocationReason, Session, SessionLifetimes},
    slug::Slug,
    tenant::{Tenant, TenantMove, TenantSnapshot},
    user::User,
};

use crate::fakes::uuid_v7;

static NEXT: AtomicU64 = AtomicU64::new(1_000_000_000);

/// The moment at which tests begin: the first of 2030.
pub fn now() -> Timestamp {
    Timestamp::from_timestamp(1_893_456_000, 0).unwrap()
}

/// A new id, greater than all before it.
pub fn id<Kind>() -> Id<Kind> {
    Id::new(uuid_v7(NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// A secret nobody had before.
pub fn secret() -> Secret {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Secret::new(bytes)
}

/// The address.
pub fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

/// The name.
pub fn name(text: &str) -> DisplayName {
    DisplayName::parse(text).unwrap()
}

/// The department or title.
pub fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

/// The slug.
pub fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

/// The password, as it is presented; whether it is a good one is not asked.
pub fn password(text: &str) -> PlainPassword {
    PlainPassword::present(text).unwrap()
}

/// A tenant in trial, with as many seats as it likes, named as its slug.
pub fn tenant(slug_text: &str) -> Tenant {
    Tenant::found(id(), slug(slug_text), name(slug_text), None, now()).value
}

/// The same tenant with that many seats.
pub fn with_seats(tenant: &Tenant, seats: u32) -> Tenant {
    Tenant::restore(TenantSnapshot { seat_limit: Some(seats), ..tenant.snapshot().clone() })
}

/// The tenant once the operator suspended it.
pub fn suspended(tenant: &Tenant) -> Tenant {
    tenant.advance(TenantMove::Suspend, now()).unwrap().value
}

/// A person called Ada who reads `ada@example.com`, for `ada`; nobody has proved it.
pub fn user(first_name: &str) -> User {
    let mut called = first_name.to_owned();
    called[..1].make_ascii_uppercase();
    User::new(id(), email(&format!("{first_name}@example.com")), name(&called), now())
}

/// An active membership.
pub fn membership(tenant: TenantId, user: &User, role: Role) -> Membership {
    Membership::join(id(), tenant, user, role, JoinedBy::Founding, now()).value
}

/// The membership with other fields, as a row may hold it; the version stays.
pub fn membership_with(membership: &Membership, change: impl FnOnce(&mut MembershipSnapshot)) -> Membership {
    let mut snapshot = membership.snapshot().clone();
    change(&mut snapshot);
    Membership::restore(snapshot)
}

/// The membership as an owner changed it.
pub fn changed(membership: &Membership, change: MembershipChange) -> Membership {
    membership.change(&Principal::operator(), change, id(), now()).unwrap().expect("the change changes nothing").value
}

/// The membership with another role.
pub fn with_role(membership: &Membership, role: Role) -> Membership {
    changed(membership, MembershipChange { role: Some(role), ..MembershipChange::default() })
}

/// The membership once it was deactivated.
pub fn deactivated(membership: &Membership) -> Membership {
    changed(membership, MembershipChange { active: Some(false), ..MembershipChange::default() })
}

/// The membership once it was activated again, which begins a new stay.
pub fn reactivated(membership: &Membership) -> Membership {
    changed(membership, MembershipChange { active: Some(true), ..MembershipChange::default() })
}

/// An open invitation as member, good for a week.
pub fn invitation(tenant: TenantId, address: &str) -> Invitation {
    let secrets = InvitationSecrets { mailed: secret().hash(), inviter: secret().hash() };
    let new = NewInvitation {
        id: id(),
        tenant_id: tenant,
        invited_by: id(),
        email: email(address),
        role: Role::Member,
        secrets,
        lifetime: DEFAULT_LIFETIME,
    };
    Invitation::new(&Principal::operator(), new, now()).unwrap().value
}

/// The invitation once it was withdrawn.
pub fn revoked(invitation: &Invitation) -> Invitation {
    invitation.revoke(&Principal::operator(), now()).unwrap().expect("it was revoked before").value
}

/// The invitation once it was sent again, at that moment.
pub fn resent(invitation: &Invitation, at: Timestamp) -> Invitation {
    let secrets = InvitationSecrets { mailed: secret().hash(), inviter: secret().hash() };
    let again = Resending { invited_by: invitation.snapshot().invited_by, secrets, lifetime: DEFAULT_LIFETIME };
    invitation.resend(&Principal::operator(), again, at).unwrap().value
}

/// A session that began now and shall not be remembered.
pub fn session(user: UserId) -> Session {
    session_at(user, now())
}

/// A session that began at that moment.
pub fn session_at(user: UserId, at: Timestamp) -> Session {
    let device = Device { ip: Some("192.0.2.7".to_owned()), user_agent: Some("test".to_owned()) };
    let new = NewSession { id: id(), user_id: user, device, remembered: false };
    Session::start(new, &SessionLifetimes::default(), at)
}

/// That a person ended a session from elsewhere, at that moment.
pub const fn revocation(at: Timestamp) -> Revocation {
    Revocation { at, reason: RevocationReason::RevokedByUser }
}

/// The first token of a new grant of the session in that tenant, issued at that moment.
pub fn refresh_token(session: &Session, tenant: TenantId, at: Timestamp) -> RefreshToken {
    let (user_id, session_id) = (session.user_id(), session.id());
    let grant = Grant { id: id(), user_id, session_id, tenant_id: tenant, membership_id: id() };
    RefreshToken::first(grant, session, &secret(), at)
}

/// The token that follows, issued at that moment.
pub fn successor(token: &RefreshToken, session: &Session, at: Timestamp) -> RefreshToken {
    RefreshToken { generation: token.generation + 1, ..RefreshToken::first(token.grant, session, &secret(), at) }
}

/// An entry of the trail: nobody we know did that now.
pub fn trail_entry(event: DomainEvent) -> TrailEntry {
    TrailEntry { id: id(), at: now(), actor: anonymous(), event }
}

/// Somebody on the way in.
pub fn anonymous() -> Actor {
    Actor::anonymous(Origin::default())
}

/// The member as an actor, in a session of no importance.
pub fn actor(tenant: &Tenant, user: &User, membership: &Membership) -> Actor {
    let member = Member {
        user_id: user.id(),
        email: user.email().clone(),
        email_verified: user.email_verified(),
        name: user.name().clone(),
        session_id: id(),
        tenant_id: tenant.id(),
        tenant_slug: tenant.slug().clone(),
        membership_id: membership.id(),
        role: membership.role(),
        standing: tenant.standing(),
    };
    Actor::member_of(member, Origin::default())
}

/// The first page, as large as it gets.
pub fn all<Key>() -> PageRequest<Key> {
    PageRequest { after: None, limit: Limit::MAX }
}

/// The page of that many items after the key.
pub fn page<Key>(after: Option<Key>, items: u32) -> PageRequest<Key> {
    PageRequest { after, limit: Limit::parse(items).unwrap() }
}
