//! The policy as one table: each line is a person at a way in, and what becomes of them.

use uuid::Uuid;

use super::*;
use crate::{
    Timestamp,
    names::DisplayName,
    slug::Slug,
    tenant::{Blocked, Standing, TenantId, TenantMove, Tier},
};

fn tenant() -> Tenant {
    let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
    let id = TenantId::new(Uuid::from_u128(1));
    let (slug, name) = (Slug::parse("acme").unwrap(), DisplayName::parse("Acme").unwrap());
    Tenant::found(id, slug, name, None, Tier::Shared, now).value
}

fn moved(step: TenantMove) -> Tenant {
    tenant().advance(step, tenant().snapshot().created_at).unwrap().value
}

fn domains(of: &[&str]) -> AllowedDomains {
    AllowedDomains::parse(of).unwrap()
}

/// What the decision is, in words for the tables.
fn told(decision: Decision) -> String {
    match decision {
        Decision::Join(joining) => format!("join as {}", joining.role()),
        Decision::Ask(role) => format!("ask for {role}"),
        Decision::Prove => "prove".to_owned(),
        Decision::Refuse(refusal) => refusal.as_str().to_owned(),
    }
}

fn decided(way: WayIn<'_>, email: &str, change: impl FnOnce(&mut Facts<'_>)) -> String {
    let (tenant, email) = (tenant(), Email::parse(email).unwrap());
    let mut facts =
        Facts { tenant: &tenant, email: &email, is_proved: false, is_member: false, seats: Seats::Unknown, way };
    change(&mut facts);
    told(decide(&facts))
}

#[test]
fn each_way_in_has_its_conditions() {
    use RegistrationPolicy::{Closed, Open, RequestApproval};
    let (none, own, other) = (domains(&[]), domains(&["acme.test"]), domains(&["other.test"]));
    let in_state = |state, of_link, of_tenant| WayIn::Link { role: Role::Viewer, domains: [of_link, of_tenant], state };
    let link = |of_link, of_tenant| in_state(Ok(()), of_link, of_tenant);
    let registration = |policy, domains| WayIn::Registration { policy, domains };
    // The way in, and what becomes of ada@acme.test before and after she has proved the address.
    let table: [(&str, WayIn<'_>, &str, &str); 21] = [
        ("founding", WayIn::Founding, "join as owner", "join as owner"),
        ("operator", WayIn::Operator(Role::Admin), "join as admin", "join as admin"),
        ("invitation", WayIn::Invitation(Role::Manager), "join as manager", "join as manager"),
        ("link for all", link(&none, &none), "join as viewer", "join as viewer"),
        ("link for a domain", link(&own, &none), "prove", "join as viewer"),
        ("link of a tenant for a domain", link(&none, &own), "prove", "join as viewer"),
        ("link for a domain twice", link(&own, &own), "prove", "join as viewer"),
        ("link for another domain", link(&other, &none), "domain_not_allowed", "domain_not_allowed"),
        ("link of a tenant for another", link(&none, &other), "domain_not_allowed", "domain_not_allowed"),
        ("link wider than the tenant", link(&own, &other), "domain_not_allowed", "domain_not_allowed"),
        ("a wrong link", in_state(Err(LinkError::WrongSecret), &none, &none), "link_invalid", "link_invalid"),
        ("a disabled link", in_state(Err(LinkError::Disabled), &none, &none), "link_disabled", "link_disabled"),
        ("an expired link", in_state(Err(LinkError::Expired), &own, &none), "link_expired", "link_expired"),
        ("a used up link", in_state(Err(LinkError::UsedUp), &other, &none), "link_used_up", "link_used_up"),
        ("closed", registration(Closed, &none), "registration_closed", "registration_closed"),
        ("closed for a domain", registration(Closed, &own), "registration_closed", "registration_closed"),
        ("open", registration(Open, &none), "join as member", "join as member"),
        ("open for a domain", registration(Open, &own), "prove", "join as member"),
        ("open for another domain", registration(Open, &other), "domain_not_allowed", "domain_not_allowed"),
        ("on request", registration(RequestApproval, &none), "prove", "ask for member"),
        ("on request for another", registration(RequestApproval, &other), "domain_not_allowed", "domain_not_allowed"),
    ];
    for (name, way, before, after) in table {
        assert_eq!(decided(way, "ada@acme.test", |_| {}), before, "{name}, unproved");
        assert_eq!(decided(way, "ada@acme.test", |facts| facts.is_proved = true), after, "{name}, proved");
    }
}

/// Every way in at its most generous.
fn widest(none: &AllowedDomains) -> [WayIn<'_>; 6] {
    let registration = |policy| WayIn::Registration { policy, domains: none };
    [
        WayIn::Founding,
        WayIn::Operator(Role::Owner),
        WayIn::Invitation(Role::Owner),
        WayIn::Link { role: Role::Member, domains: [none, none], state: Ok(()) },
        registration(RegistrationPolicy::Open),
        registration(RegistrationPolicy::RequestApproval),
    ]
}

#[test]
fn no_way_leads_into_a_blocked_tenant() {
    let none = domains(&[]);
    for (step, standing) in [(TenantMove::Suspend, Standing::Suspended), (TenantMove::Cancel, Standing::Canceled)] {
        let blocked = moved(step);
        for way in widest(&none) {
            let email = Email::parse("ada@acme.test").unwrap();
            let facts =
                Facts { tenant: &blocked, email: &email, is_proved: true, is_member: true, seats: Seats::Free, way };
            assert_eq!(decide(&facts), Decision::Refuse(Refusal::Blocked(Blocked(standing))), "{way:?}");
        }
    }
}

#[test]
fn nobody_joins_twice() {
    let none = domains(&[]);
    for way in widest(&none) {
        let twice = decided(way, "ada@acme.test", |facts| (facts.is_member, facts.is_proved) = (true, true));
        assert_eq!(twice, "already_member", "{way:?}");
    }
}

#[test]
fn whoever_would_take_a_seat_needs_one() {
    let (none, own) = (domains(&[]), domains(&["acme.test"]));
    let full = |way, is_proved| {
        decided(way, "ada@acme.test", |facts| (facts.seats, facts.is_proved) = (Seats::Taken, is_proved))
    };
    for way in &widest(&none)[..5] {
        assert_eq!(full(*way, true), "seats_exhausted", "{way:?}");
    }
    // Nobody proves an address for a seat that is taken, and a request takes none.
    assert_eq!(
        full(WayIn::Link { role: Role::Member, domains: [&own, &none], state: Ok(()) }, false),
        "seats_exhausted"
    );
    let on_request = WayIn::Registration { policy: RegistrationPolicy::RequestApproval, domains: &none };
    assert_eq!(full(on_request, false), "prove");
    assert_eq!(full(on_request, true), "ask for member");
    // What is wrong with the way in is said before.
    let closed = WayIn::Registration { policy: RegistrationPolicy::Closed, domains: &none };
    assert_eq!(full(closed, true), "registration_closed");
}

#[test]
fn only_joining_is_a_leave_to_join() {
    let none = domains(&[]);
    let (tenant, email) = (tenant(), Email::parse("ada@acme.test").unwrap());
    let facts = |policy, is_proved| {
        let way = WayIn::Registration { policy, domains: &none };
        Facts { tenant: &tenant, email: &email, is_proved, is_member: false, seats: Seats::Unknown, way }
    };
    let joining = |policy, is_proved| decide(&facts(policy, is_proved)).joining().map(Joining::role);
    assert_eq!(joining(RegistrationPolicy::Open, true), Ok(Role::Member));
    assert_eq!(joining(RegistrationPolicy::RequestApproval, true), Err(Refusal::ApprovalRequired));
    assert_eq!(joining(RegistrationPolicy::RequestApproval, false), Err(Refusal::AddressUnproved));
    assert_eq!(joining(RegistrationPolicy::Closed, true), Err(Refusal::RegistrationClosed));
}

#[test]
fn a_policy_is_written_as_it_is_read() {
    for policy in RegistrationPolicy::ALL {
        assert_eq!(policy.as_str().parse(), Ok(policy));
    }
    assert_eq!("Open".parse::<RegistrationPolicy>(), Err(RegistrationPolicyError));
    assert_eq!(RegistrationPolicy::default(), RegistrationPolicy::Closed);
}
