//! Admins claim domains, see them, change what they give, and remove them.

use tenantry_application::{
    actor::AccessError,
    use_cases::domains::{
        change_domain::{self, ChangeDomainError},
        claim_domain::ClaimDomainError,
        find_domain::FindDomainError,
        list_domains::ListDomainsError,
        remove_domain::RemoveDomainError,
    },
};
use tenantry_domain::{
    domain_claim::{DomainClaimChange, JoinPolicy, JoinRole},
    permission::Permission,
    policy::Denial,
    role::Role,
};
use tenantry_testkit::builders::{all, anonymous, id};

use super::{claim, claiming, prove};
use crate::world::World;

#[tokio::test]
async fn several_tenants_claim_one_domain_and_each_has_a_token_of_its_own() {
    let world = World::new();
    let (ada, alan) = (world.found("ada", "acme").await, world.found("alan", "bolt").await);
    let mark = world.mark(ada.tenant_id);
    let first = claim(&world, &ada, "acme.com").await;
    world.assert_recorded(mark, &ada.actor, &["domain.claimed"]);
    assert_eq!(world.store.domain_claims(ada.tenant_id), std::slice::from_ref(&first));
    assert!(!first.is_verified());
    let second = claim(&world, &alan, "acme.com").await;
    assert_ne!(first.record_value(), second.record_value());
    let mark = world.mark(ada.tenant_id);
    let refused = world.app.domains.claim.execute(&ada.actor, claiming("ACME.com.")).await;
    assert!(matches!(refused, Err(ClaimDomainError::AlreadyClaimed)), "{refused:?}");
    world.assert_untouched(mark);
    // The wildcard is another claim.
    let wildcard = claim(&world, &ada, "*.acme.com").await;
    let listed = world.app.domains.list.execute(&ada.actor, all()).await.unwrap();
    assert_eq!(listed.items, [first.clone(), wildcard]);
    assert_eq!(world.app.domains.find.execute(&ada.actor, first.id()).await.unwrap(), first);
}

#[tokio::test]
async fn what_a_claim_gives_is_changed_with_its_trail() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let before = prove(&world, &ada, "acme.com").await;
    let change = DomainClaimChange { policy: Some(JoinPolicy::Off), role: Some(JoinRole::new(Role::Viewer).unwrap()) };
    let command = change_domain::Command { id: before.id(), change };
    let mark = world.mark(ada.tenant_id);
    let changed = world.app.domains.change.execute(&ada.actor, command).await.unwrap();
    world.assert_recorded(mark, &ada.actor, &["domain.updated"]);
    assert_eq!(world.store.domain_claims(ada.tenant_id), std::slice::from_ref(&changed));
    assert_eq!((changed.snapshot().policy, changed.snapshot().role.get()), (JoinPolicy::Off, Role::Viewer));
    assert!(changed.is_verified());
    // The request is repeated.
    let mark = world.mark(ada.tenant_id);
    assert_eq!(world.app.domains.change.execute(&ada.actor, command).await.unwrap(), changed);
    world.assert_untouched(mark);
}

#[tokio::test]
async fn a_removed_domain_is_free_for_others() {
    let world = World::new();
    let (ada, alan) = (world.found("ada", "acme").await, world.found("alan", "bolt").await);
    let first = prove(&world, &ada, "acme.com").await;
    let mark = world.mark(ada.tenant_id);
    world.app.domains.remove.execute(&ada.actor, first.id()).await.unwrap();
    world.assert_recorded(mark, &ada.actor, &["domain.removed"]);
    assert_eq!(world.store.domain_claims(ada.tenant_id), []);
    prove(&world, &alan, "acme.com").await;
}

#[tokio::test]
async fn who_may_not_and_who_is_of_another_tenant_is_refused() {
    let world = World::new();
    let (ada, alan) = (world.found("ada", "acme").await, world.found("alan", "bolt").await);
    let manager = world.join(&ada, "manager", Role::Manager).await;
    let claim = claim(&world, &ada, "acme.com").await;
    let change = DomainClaimChange { policy: Some(JoinPolicy::Off), role: None };
    let mark = world.mark(ada.tenant_id);
    for (actor, id) in [(&alan.actor, claim.id()), (&ada.actor, id())] {
        let found = world.app.domains.find.execute(actor, id).await;
        assert!(matches!(found, Err(FindDomainError::NotFound)), "{found:?}");
        let changed = world.app.domains.change.execute(actor, change_domain::Command { id, change }).await;
        assert!(matches!(changed, Err(ChangeDomainError::NotFound)), "{changed:?}");
        let removed = world.app.domains.remove.execute(actor, id).await;
        assert!(matches!(removed, Err(RemoveDomainError::NotFound)), "{removed:?}");
    }
    assert_eq!(world.app.domains.list.execute(&alan.actor, all()).await.unwrap().items, []);
    let forbidden = |permission| AccessError::Denied(Denial::Forbidden { role: Role::Manager, permission });
    let reading = forbidden(Permission::DomainsRead);
    let managing = forbidden(Permission::DomainsManage);
    for (actor, reading, managing) in
        [(&manager.actor, reading, managing), (&anonymous(), AccessError::NotAMember, AccessError::NotAMember)]
    {
        let listed = world.app.domains.list.execute(actor, all()).await;
        assert!(matches!(&listed, Err(ListDomainsError::Access(error)) if *error == reading), "{listed:?}");
        let claimed = world.app.domains.claim.execute(actor, claiming("b.example")).await;
        assert!(matches!(&claimed, Err(ClaimDomainError::Access(error)) if *error == managing), "{claimed:?}");
        let removed = world.app.domains.remove.execute(actor, claim.id()).await;
        assert!(matches!(&removed, Err(RemoveDomainError::Access(error)) if *error == managing), "{removed:?}");
    }
    world.store.refuse_commits();
    let removed = world.app.domains.remove.execute(&ada.actor, claim.id()).await;
    assert!(matches!(removed, Err(RemoveDomainError::Store(_))), "{removed:?}");
    world.assert_untouched(mark);
}
