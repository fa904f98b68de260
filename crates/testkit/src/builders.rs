//! Short constructors with sensible defaults. A test specifies only what matters to it.
//!
//! IDs come from one counter per process: each is new and sorts after the ones before it, like UUIDv7. They also sort
//! after all IDs that a [`SequentialIds`](crate::fakes::SequentialIds) returns in a test, and never equal one of them.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
};

use tenantry_application::{
    actor::{Actor, Member, Origin, Person, Who},
    ports::trail::TrailEntry,
};
use tenantry_domain::{
    Timestamp,
    allowed_domains::AllowedDomains,
    domain_claim::{
        ChallengeToken, Checked, DomainClaim, DomainClaimChange, Finding, JoinPolicy, JoinRole, NewDomainClaim,
        RECORD_GONE,
    },
    email::Email,
    event::DomainEvent,
    id::Id,
    invitation::{DEFAULT_LIFETIME, Invitation, InvitationSecrets, NewInvitation, Resending},
    invitation_link::{InvitationLink, LinkTerms, NewLink},
    job::{Job, JobKind, JobPayload},
    locale::Locale,
    mail_domain::ClaimedDomain,
    membership::{Membership, MembershipChange, MembershipSnapshot, event::JoinedBy},
    names::{DisplayName, Label},
    page::{Limit, PageRequest},
    password::{PasswordPolicy, PlainPassword},
    principal::Principal,
    refresh_token::{Grant, RefreshToken, Stay},
    role::Role,
    secret::Secret,
    session::{Device, NewSession, Revocation, RevocationReason, Session, SessionLifetimes},
    slug::Slug,
    tenant::{Tenant, TenantId, TenantMove, TenantSnapshot, Tier},
    tenant_settings::{TenantSettings, TenantSettingsChange},
    user::{User, UserId},
};

use crate::fakes::uuid_v7;

static NEXT: AtomicU64 = AtomicU64::new(1_000_000_000);

/// Returns the moment at which tests begin: the first of January 2030.
pub fn now() -> Timestamp {
    Timestamp::from_timestamp(1_893_456_000, 0).unwrap()
}

/// Returns a new ID, greater than all before it.
pub fn id<Kind>() -> Id<Kind> {
    Id::new(uuid_v7(NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// Returns a secret that was not used before.
pub fn secret() -> Secret {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    Secret::new(bytes)
}

/// Returns a job that is due then.
pub fn job(due_at: Timestamp) -> Job {
    let payload = JobPayload::new("{\"number\":7}".to_owned()).unwrap();
    Job::new(id(), JobKind::parse("invoice.remind").unwrap(), payload, due_at, now())
}

/// Parses an address.
pub fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

/// Parses a name.
pub fn name(text: &str) -> DisplayName {
    DisplayName::parse(text).unwrap()
}

/// Parses a department or title.
pub fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

/// Parses a slug.
pub fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

/// Wraps a password as it is presented, without checking its strength.
pub fn password(text: &str) -> PlainPassword {
    PlainPassword::present(text).unwrap()
}

/// Returns a tenant in trial without a seat limit, named like its slug.
pub fn tenant(slug_text: &str) -> Tenant {
    Tenant::found(id(), slug(slug_text), name(slug_text), None, Tier::Shared, now()).value
}

/// Returns the same tenant in that tier.
pub fn in_tier(tenant: &Tenant, tier: Tier) -> Tenant {
    Tenant::restore(TenantSnapshot { tier, ..tenant.snapshot().clone() })
}

/// Returns the same tenant with that many seats.
pub fn with_seats(tenant: &Tenant, seats: u32) -> Tenant {
    Tenant::restore(TenantSnapshot { seat_limit: Some(seats), ..tenant.snapshot().clone() })
}

/// Returns the tenant after the operator suspended it.
pub fn suspended(tenant: &Tenant) -> Tenant {
    tenant.advance(TenantMove::Suspend, now()).unwrap().value
}

/// Returns the settings with another language.
pub fn in_language(settings: &TenantSettings, locale: Option<Locale>) -> TenantSettings {
    with_settings(settings, &TenantSettingsChange { locale: Some(locale), ..TenantSettingsChange::default() })
}

/// Returns the settings with another policy, which asks for that many characters.
pub fn asking_for(settings: &TenantSettings, characters: Option<usize>) -> TenantSettings {
    let password_policy = Some(characters.map(PasswordPolicy::at_least));
    with_settings(settings, &TenantSettingsChange { password_policy, ..TenantSettingsChange::default() })
}

fn with_settings(settings: &TenantSettings, change: &TenantSettingsChange) -> TenantSettings {
    settings.change(change, None).unwrap().expect("the change changes nothing").value
}

/// Returns a person called Ada with the unverified address `ada@example.com`, for `ada`.
pub fn user(first_name: &str) -> User {
    let mut called = first_name.to_owned();
    called[..1].make_ascii_uppercase();
    User::new(id(), email(&format!("{first_name}@example.com")), name(&called), None, now())
}

/// Returns an active membership.
pub fn membership(tenant: TenantId, user: &User, role: Role) -> Membership {
    Membership::join(id(), tenant, user, role, JoinedBy::Founding, now()).value
}

/// Returns the membership with other fields, as a row may contain them. The version stays.
pub fn membership_with(membership: &Membership, change: impl FnOnce(&mut MembershipSnapshot)) -> Membership {
    let mut snapshot = membership.snapshot().clone();
    change(&mut snapshot);
    Membership::restore(snapshot)
}

/// Returns the membership after an owner changed it.
pub fn changed(membership: &Membership, change: MembershipChange) -> Membership {
    membership.change(&Principal::operator(), change, id(), now()).unwrap().expect("the change changes nothing").value
}

/// Returns the membership with another role.
pub fn with_role(membership: &Membership, role: Role) -> Membership {
    changed(membership, MembershipChange { role: Some(role), ..MembershipChange::default() })
}

/// Returns the membership after it was deactivated.
pub fn deactivated(membership: &Membership) -> Membership {
    changed(membership, MembershipChange { active: Some(false), ..MembershipChange::default() })
}

/// Returns the membership after it was reactivated, which begins a new stay.
pub fn reactivated(membership: &Membership) -> Membership {
    changed(membership, MembershipChange { active: Some(true), ..MembershipChange::default() })
}

/// Returns an open invitation as member, valid for a week.
pub fn invitation(tenant: TenantId, address: &str) -> Invitation {
    let secrets = InvitationSecrets { mailed: secret().hash(), inviter: secret().hash() };
    let new = NewInvitation {
        id: id(),
        tenant_id: tenant,
        invited_by: Some(id()),
        email: email(address),
        role: Role::Member,
        secrets,
        lifetime: DEFAULT_LIFETIME,
    };
    Invitation::new(&Principal::operator(), new, now()).unwrap().value
}

/// Returns a link for members that can be used that often, or as often as one likes.
pub fn invitation_link(tenant: TenantId, max_uses: Option<u32>) -> InvitationLink {
    let terms = LinkTerms {
        label: None,
        role: Role::Member,
        max_uses: max_uses.and_then(NonZeroU32::new),
        expires_at: None,
        allowed_domains: AllowedDomains::default(),
    };
    let new = NewLink { id: id(), tenant_id: tenant, made_by: id(), terms, secret: secret().hash() };
    InvitationLink::new(&Principal::operator(), new, now()).unwrap().value
}

/// Returns a claim of the domain by which people join at once when it is verified.
pub fn domain_claim(tenant: TenantId, domain: &str) -> DomainClaim {
    let new = NewDomainClaim {
        id: id(),
        tenant_id: tenant,
        domain: ClaimedDomain::parse(domain).unwrap(),
        policy: JoinPolicy::AutoJoin,
        role: JoinRole::default(),
        token: ChallengeToken::of(&secret()),
        claimed_by: id(),
    };
    DomainClaim::new(new, now()).value
}

/// Returns the claim with another policy.
pub fn changed_claim(claim: &DomainClaim, policy: JoinPolicy) -> DomainClaim {
    let change = DomainClaimChange { policy: Some(policy), role: None };
    claim.change(change).expect("it has another policy").value
}

/// Returns the claim after its record was found.
pub fn verified_claim(claim: &DomainClaim) -> DomainClaim {
    match claim.check(Finding::Record, now()) {
        Checked::Verified(verified) => verified.value,
        other => panic!("not verified: {other:?}"),
    }
}

/// Returns the verified claim after its record was gone.
pub fn missing_claim(claim: &DomainClaim) -> DomainClaim {
    match claim.check(Finding::NoSuchName, now()) {
        Checked::Noted(missing) => missing,
        other => panic!("not noted: {other:?}"),
    }
}

/// Returns the claim after its record was gone for too long, or after the operator released it if it is still there.
pub fn lost_claim(claim: &DomainClaim) -> DomainClaim {
    if !claim.is_missing() {
        return claim.release(ChallengeToken::of(&secret()), now()).expect("it is verified").value;
    }
    match claim.check(Finding::NoSuchName, now() + RECORD_GONE) {
        Checked::Lost(lost) => lost.value,
        other => panic!("not lost: {other:?}"),
    }
}

/// Returns the invitation after it was withdrawn.
pub fn revoked(invitation: &Invitation) -> Invitation {
    invitation.revoke(&Principal::operator(), now()).unwrap().expect("it was revoked before").value
}

/// Returns the invitation after it was sent again at that moment.
pub fn resent(invitation: &Invitation, at: Timestamp) -> Invitation {
    let secrets = InvitationSecrets { mailed: secret().hash(), inviter: secret().hash() };
    let again = Resending {
        invited_by: invitation.snapshot().invited_by.unwrap_or_else(id),
        secrets,
        lifetime: DEFAULT_LIFETIME,
    };
    invitation.resend(&Principal::operator(), again, at).unwrap().value
}

/// Returns a session that begins now and is not remembered.
pub fn session(user: UserId) -> Session {
    session_at(user, now())
}

/// Returns a session that begins at that moment.
pub fn session_at(user: UserId, at: Timestamp) -> Session {
    let device = Device { ip: Some("192.0.2.7".to_owned()), user_agent: Some("test".to_owned()) };
    let new = NewSession { id: id(), user_id: user, device, remembered: false };
    Session::start(new, &SessionLifetimes::default(), at)
}

/// Returns the revocation by a person who ended a session from another device at that moment.
pub const fn revocation(at: Timestamp) -> Revocation {
    Revocation { at, reason: RevocationReason::RevokedByUser }
}

/// Returns the first token of a new grant of the session in that tenant, issued at that moment.
pub fn refresh_token(session: &Session, tenant: TenantId, at: Timestamp) -> RefreshToken {
    first_token(session, Some(Stay { tenant_id: tenant, membership_id: id() }), at)
}

/// Returns the first token of a new grant of the session without a tenant, issued at that moment.
pub fn refresh_token_without_tenant(session: &Session, at: Timestamp) -> RefreshToken {
    first_token(session, None, at)
}

fn first_token(session: &Session, stay: Option<Stay>, at: Timestamp) -> RefreshToken {
    let grant = Grant { id: id(), user_id: session.user_id(), session_id: session.id(), stay };
    RefreshToken::first(grant, session, &secret(), at)
}

/// Returns the next token, issued at that moment.
pub fn successor(token: &RefreshToken, session: &Session, at: Timestamp) -> RefreshToken {
    RefreshToken { generation: token.generation + 1, ..RefreshToken::first(token.grant, session, &secret(), at) }
}

/// Returns a trail entry by an anonymous actor, now.
pub fn trail_entry(event: DomainEvent) -> TrailEntry {
    TrailEntry { id: id(), at: now(), actor: anonymous(), event }
}

/// Returns an actor who is not signed in.
pub fn anonymous() -> Actor {
    Actor::anonymous(Origin::default())
}

/// Returns the member as an actor, in an arbitrary session.
pub fn actor(tenant: &Tenant, user: &User, membership: &Membership) -> Actor {
    let member = Member {
        person: signed_in(user),
        tenant_id: tenant.id(),
        tenant_slug: tenant.slug().clone(),
        membership_id: membership.id(),
        role: membership.role(),
        standing: tenant.standing(),
    };
    Actor::member_of(member, Origin::default())
}

/// Returns the person as an actor, in an arbitrary session without a tenant.
pub fn person_actor(user: &User) -> Actor {
    Actor { who: Who::Person(signed_in(user)), origin: Origin::default() }
}

fn signed_in(user: &User) -> Person {
    Person {
        user_id: user.id(),
        email: user.email().clone(),
        email_verified: user.email_verified(),
        name: user.name().clone(),
        session_id: id(),
    }
}

/// Returns a request for the first page, with the maximum size.
pub fn all<Key>() -> PageRequest<Key> {
    PageRequest { after: None, limit: Limit::MAX }
}

/// Returns a request for the page of that many items after the key.
pub fn page<Key>(after: Option<Key>, items: u32) -> PageRequest<Key> {
    PageRequest { after, limit: Limit::parse(items).unwrap() }
}
