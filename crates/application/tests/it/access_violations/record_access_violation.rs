//! The trail of the tenant that an attempt came from records it, under the name of the actor.

use tenantry_application::{
    actor::AccessError,
    ports::{clock::Clock, store_error::StoreError},
    use_cases::access_violations::record_access_violation::{
        Command, RecordAccessViolation, RecordAccessViolationError,
    },
};
use tenantry_domain::{
    Span,
    access_violation::{AccessViolation, Excerpt, NamedTenant},
    event::{Fact, Target},
    role::Role,
    tenant::TenantId,
};
use tenantry_testkit::builders::{anonymous, id, slug};

use crate::world::{World, operator};

fn use_case(world: &World) -> RecordAccessViolation {
    let by_world = &world.app.tenants.rename;
    RecordAccessViolation { store: by_world.access.store.clone(), ids: by_world.access.ids.clone() }
}

fn access_violations(own: TenantId) -> Vec<(AccessViolation, Target, Vec<Fact>)> {
    let kind = |kind: &str| Fact::set("kind", kind);
    let (member, other): (Target, TenantId) = (Target::Member(id()), id());
    vec![
        (AccessViolation::ForeignId(member), member, vec![kind("foreign_id")]),
        (
            AccessViolation::OtherTenant(Some(NamedTenant::Id(other))),
            Target::Tenant(other),
            vec![kind("other_tenant"), Fact::set("named", &other)],
        ),
        (
            AccessViolation::OtherTenant(Some(NamedTenant::Slug(slug("bolt")))),
            Target::Tenant(own),
            vec![kind("other_tenant"), Fact::set("named", "bolt")],
        ),
        (AccessViolation::OtherTenant(None), Target::Tenant(own), vec![kind("other_tenant")]),
        (
            AccessViolation::RefusedStatement(Excerpt::new("the table people")),
            Target::Tenant(own),
            vec![kind("refused_statement"), Fact::set("named", "the table people")],
        ),
    ]
}

#[tokio::test]
async fn it_stands_in_the_trail_of_the_actors_tenant() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let viewer = world.join(&owner, "grace", Role::Viewer).await;
    for (violation, target, facts) in access_violations(owner.tenant_id) {
        let mark = world.mark(owner.tenant_id);
        let command = Command { violation, at: world.clock.now(), unrecorded: 0 };
        use_case(&world).execute(&viewer.actor, command).await.unwrap();
        world.assert_recorded(mark, &viewer.actor, &["cross_tenant.attempted"]);
        let event = world.store.audit_log(owner.tenant_id).pop().unwrap().event;
        assert_eq!((event.target(), event.facts()), (target, facts));
    }
}

#[tokio::test]
async fn it_tells_when_it_was_made_and_how_many_are_missing_before_it() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let at = world.clock.now();
    world.clock.advance(Span::seconds(5));
    let command = Command { violation: AccessViolation::OtherTenant(None), at, unrecorded: 7 };
    use_case(&world).execute(&owner.actor, command).await.unwrap();
    let entry = world.store.audit_log(owner.tenant_id).pop().unwrap();
    assert_eq!(entry.at, at);
    assert_eq!(entry.event.facts(), [Fact::set("kind", "other_tenant"), Fact::set("unrecorded", &7)]);
}

#[tokio::test]
async fn whoever_works_in_no_tenant_has_no_trail() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let mark = world.mark(owner.tenant_id);
    for actor in [anonymous(), operator()] {
        let command = Command { violation: AccessViolation::OtherTenant(None), at: world.clock.now(), unrecorded: 0 };
        let refused = use_case(&world).execute(&actor, command).await;
        assert!(matches!(refused, Err(RecordAccessViolationError::Access(AccessError::NotAMember))), "{refused:?}");
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn a_store_that_fails_is_told_of() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let command = Command { violation: AccessViolation::OtherTenant(None), at: world.clock.now(), unrecorded: 0 };
    let failed = use_case(&world).execute(&owner.actor, command).await;
    assert!(matches!(failed, Err(RecordAccessViolationError::Store(StoreError::Unavailable(_)))), "{failed:?}");
    world.assert_untouched(mark);
}
