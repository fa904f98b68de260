//! Who makes, sees, changes and deletes links, and that a new URL ends the one before.

use tenantry_application::{
    actor::AccessError,
    use_cases::invitation_links::{
        change_link::{ChangeLinkError, Command},
        create_link::CreateLinkError,
        delete_link::DeleteLinkError,
        find_link::FindLinkError,
        list_links::ListLinksError,
        preview_link::PreviewLinkError,
        renew_link::RenewLinkError,
    },
};
use tenantry_domain::{
    invitation_link::{LinkChange, LinkError, ManageLinkError},
    permission::Permission,
    policy::Denial,
    principal::RankError,
    role::Role,
    tenant::{Blocked, Standing, TenantMove},
};
use tenantry_testkit::builders::{all, anonymous, id, name};

use super::{for_some, link, made, sign_up, terms, token_in};
use crate::world::World;

#[tokio::test]
async fn a_manager_makes_one_that_is_stored_and_recorded() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let mark = world.mark(owner.tenant_id);
    let with_url = world.app.invitation_links.create.execute(&manager.actor, for_some(3)).await.unwrap();
    world.assert_recorded(mark, &manager.actor, &["invitation_link.created"]);
    let token = token_in(&with_url.url);
    assert_eq!((token.tenant_id, token.link_id), (owner.tenant_id, with_url.link.id()));
    assert_eq!(link(&world, &owner, &token).await, with_url.link);
    assert_eq!(with_url.link.snapshot().made_by, manager.user_id);
    assert_eq!(with_url.link.present(&token), Ok(()));
    let listed = world.app.invitation_links.list.execute(&owner.actor, all()).await.unwrap();
    assert_eq!(listed.items, [with_url.link]);
}

#[tokio::test]
async fn nobody_makes_one_above_their_rank_or_without_the_permission() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let member = world.join(&owner, "member", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    let create = &world.app.invitation_links.create;
    let above = create.execute(&manager.actor, terms(Role::Admin)).await;
    let outranked = ManageLinkError::Rank(RankError::OutrankedByRole);
    assert!(matches!(&above, Err(CreateLinkError::Link(error)) if *error == outranked), "{above:?}");
    let forbidden = |permission| AccessError::Denied(Denial::Forbidden { role: Role::Member, permission });
    let refused = create.execute(&member.actor, terms(Role::Viewer)).await;
    assert!(
        matches!(&refused, Err(CreateLinkError::Access(error)) if *error == forbidden(Permission::LinksManage)),
        "{refused:?}"
    );
    let refused = world.app.invitation_links.list.execute(&member.actor, all()).await;
    assert!(
        matches!(&refused, Err(ListLinksError::Access(error)) if *error == forbidden(Permission::LinksRead)),
        "{refused:?}"
    );
    world.assert_untouched(mark);
}

#[tokio::test]
async fn a_link_of_another_tenant_does_not_exist() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let stranger = world.found("alan", "bolt").await;
    let token = made(&world, &owner, terms(Role::Member)).await;
    let links = &world.app.invitation_links;
    for (actor, unknown) in [(&stranger.actor, token.link_id), (&owner.actor, id())] {
        let change = LinkChange { disabled: Some(true), ..LinkChange::default() };
        let changed = links.change.execute(actor, Command { id: unknown, change }).await;
        assert!(matches!(changed, Err(ChangeLinkError::NotFound)), "{changed:?}");
        assert!(matches!(links.find.execute(actor, unknown).await, Err(FindLinkError::NotFound)));
        assert!(matches!(links.renew.execute(actor, unknown).await, Err(RenewLinkError::NotFound)));
        assert!(matches!(links.delete.execute(actor, unknown).await, Err(DeleteLinkError::NotFound)));
    }
    assert_eq!(links.list.execute(&stranger.actor, all()).await.unwrap().items, []);
    assert!(link(&world, &owner, &token).await.snapshot().disabled_at.is_none());
}

#[tokio::test]
async fn a_disabled_link_lets_nobody_in_until_it_is_enabled() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = made(&world, &owner, terms(Role::Member)).await;
    let links = &world.app.invitation_links;
    let change = async |disabled| {
        let change = LinkChange { disabled: Some(disabled), ..LinkChange::default() };
        links.change.execute(&owner.actor, Command { id: token.link_id, change }).await.unwrap();
    };
    change(true).await;
    let refused = sign_up(&world, "grace", &token).await.unwrap_err();
    assert_eq!(refused.to_string(), LinkError::Disabled.to_string());
    let mark = world.mark(owner.tenant_id);
    change(true).await;
    world.assert_untouched(mark);
    change(false).await;
    sign_up(&world, "grace", &token).await.unwrap();
}

#[tokio::test]
async fn a_new_url_ends_the_one_before() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "admin", Role::Admin).await;
    let old = made(&world, &owner, terms(Role::Member)).await;
    let renewed = world.app.invitation_links.renew.execute(&admin.actor, old.link_id).await.unwrap();
    assert_eq!(renewed.link.snapshot().made_by, admin.user_id);
    let refused = sign_up(&world, "grace", &old).await.unwrap_err();
    assert_eq!(refused.to_string(), LinkError::WrongSecret.to_string());
    sign_up(&world, "grace", &token_in(&renewed.url)).await.unwrap();
}

#[tokio::test]
async fn a_deleted_link_is_gone_and_who_joined_stays() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = made(&world, &owner, terms(Role::Member)).await;
    let grace = sign_up(&world, "grace", &token).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    world.app.invitation_links.delete.execute(&owner.actor, token.link_id).await.unwrap();
    world.assert_recorded(mark, &owner.actor, &["invitation_link.deleted"]);
    let refused = sign_up(&world, "alan", &token).await.unwrap_err();
    assert_eq!(refused.to_string(), LinkError::WrongSecret.to_string());
    assert!(world.has_access(&world.person(grace.tokens)));
}

#[tokio::test]
async fn the_preview_tells_what_the_link_is_for_and_changes_nothing() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let token = made(&world, &owner, for_some(1)).await;
    let mark = world.mark(owner.tenant_id);
    let preview = async || world.app.invitation_links.preview.execute(&anonymous(), &token).await;
    for _ in 0..3 {
        let seen = preview().await.unwrap();
        assert_eq!((seen.role, seen.tenant.name()), (Role::Member, &name("acme")));
    }
    world.assert_untouched(mark);
    sign_up(&world, "grace", &token).await.unwrap();
    assert!(matches!(preview().await, Err(PreviewLinkError::Link(LinkError::UsedUp))));
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let suspended = preview().await;
    assert!(matches!(suspended, Err(PreviewLinkError::Blocked(Blocked(Standing::Suspended)))), "{suspended:?}");
}

#[tokio::test]
async fn a_link_above_members_dies_with_the_rank_of_its_maker() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "admin", Role::Admin).await;
    let (high, low) = (made(&world, &admin, terms(Role::Admin)).await, made(&world, &admin, terms(Role::Member)).await);
    world.app.memberships.remove.execute(&owner.actor, admin.user_id).await.unwrap();
    let refused = sign_up(&world, "grace", &high).await.unwrap_err();
    assert_eq!(refused.to_string(), LinkError::Disabled.to_string());
    sign_up(&world, "grace", &low).await.unwrap();
    // Another admin takes it over by a new URL.
    let renewed = world.app.invitation_links.renew.execute(&owner.actor, high.link_id).await.unwrap();
    let alan = sign_up(&world, "alan", &token_in(&renewed.url)).await.unwrap();
    assert_eq!(alan.joined.unwrap().1.role(), Role::Admin);
}
