//! The audit log of the actor's own tenant: for owners and admins, newest first, with the names that people have now.

use tenantry_application::{
    actor::AccessError,
    ports::audit_events::AuditFilter,
    use_cases::audit_events::list_audit_events::{Command, ListAuditEventsError},
};
use tenantry_domain::{permission::Permission, policy::Denial, role::Role};
use tenantry_testkit::builders::{all, anonymous, page};

use crate::world::{Person, World};

async fn told(world: &World, person: &Person, filter: AuditFilter) -> Vec<String> {
    let command = Command { filter, page: all() };
    let listed = world.app.audit_events.list.execute(&person.actor, command).await.unwrap();
    let name = |id: Option<uuid::Uuid>, entry: &tenantry_application::ports::audit_events::AuditEvent| {
        id.and_then(|id| entry.name_of(id)).unwrap_or("somebody").to_owned()
    };
    let told = listed.items.iter().map(|entry| {
        let (by, on) = (name(entry.event.actor.id, entry), name(Some(entry.event.target.id), entry));
        format!("{} by {by} on {on}", entry.event.name)
    });
    told.collect()
}

#[tokio::test]
async fn it_tells_who_did_what_on_what_in_this_tenant_only() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let alan = world.found("alan", "bolt").await;
    world.invite(&alan, "elsewhere", Role::Member).await;
    let grace = world.join(&ada, "grace", Role::Admin).await;
    world
        .app
        .memberships
        .remove
        .execute(&grace.actor, world.join(&ada, "leaver", Role::Member).await.user_id)
        .await
        .unwrap();
    let everything = told(&world, &grace, AuditFilter::default()).await;
    assert_eq!(everything.first().map(String::as_str), Some("member.removed by grace on somebody"));
    assert_eq!(everything.last().map(String::as_str), Some("tenant.founded by somebody on somebody"));
    assert!(everything.contains(&"invitation.created by ada on grace@example.com".to_owned()), "{everything:?}");
    assert!(!everything.iter().any(|line| line.contains("alan") || line.contains("elsewhere")), "{everything:?}");
    let on_grace = AuditFilter { target: Some(grace.user_id.as_uuid()), ..AuditFilter::default() };
    let joined = told(&world, &ada, on_grace).await;
    assert!(!joined.is_empty() && joined.iter().all(|line| line.ends_with("on grace")), "{joined:?}");
    let by_grace = AuditFilter { actor: Some(grace.user_id), ..AuditFilter::default() };
    assert_eq!(told(&world, &ada, by_grace).await, ["member.removed by grace on somebody"]);

    let first = Command { page: page(None, 2), ..Command::default() };
    let first = world.app.audit_events.list.execute(&ada.actor, first).await.unwrap();
    let rest = Command { page: page(first.next, 200), ..Command::default() };
    let rest = world.app.audit_events.list.execute(&ada.actor, rest).await.unwrap();
    assert_eq!((first.items.len() + rest.items.len(), rest.next), (everything.len(), None));
}

#[tokio::test]
async fn whoever_may_not_read_it_gets_nothing() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    for role in [Role::Manager, Role::Member, Role::Viewer] {
        let member = world.join(&owner, role.as_str(), role).await;
        let refused = world.app.audit_events.list.execute(&member.actor, Command::default()).await;
        let expected = AccessError::Denied(Denial::Forbidden { role, permission: Permission::AuditRead });
        assert!(matches!(&refused, Err(ListAuditEventsError::Access(error)) if *error == expected), "{refused:?}");
    }
    let refused = world.app.audit_events.list.execute(&anonymous(), Command::default()).await;
    assert!(matches!(refused, Err(ListAuditEventsError::Access(AccessError::NotAMember))), "{refused:?}");
}
