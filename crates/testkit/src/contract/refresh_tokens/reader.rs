//! The promises of a read model about refresh tokens.

use tenantry_application::ports::user_tenants::UserTenant;
use tenantry_domain::{refresh_token::RefreshChain, role::Role};

use crate::{
    builders::{deactivated, id, membership, now, refresh_token, refresh_token_without_tenant, successor},
    contract::{
        Subject,
        fixture::{empty_tenant, owned_tenant, person, session},
        rows::global,
    },
};

pub async fn find_must_give_the_token_of_that_user_grant_and_generation_with_its_chain_or_none_by_one_query(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (tenant, in_tenant, _) = owned_tenant(subject, None).await;
    let (other_tenant, in_other) = empty_tenant(subject, "bolt", None).await;
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    let member = membership(tenant.id(), &ada, Role::Member);
    in_tenant.insert_member(&member).await.unwrap();
    in_other.insert_member(&membership(other_tenant.id(), &ada, Role::Owner)).await.unwrap();
    let session = session(subject, &ada).await;
    let first = refresh_token(&session, tenant.id(), now());
    let second = successor(&first, &session, now());
    let third = successor(&second, &session, now());
    let chain =
        |token, successor, successor_used| RefreshChain { token, successor, successor_used, session: session.clone() };

    rows.insert_token(&first).await.unwrap();
    let before = subject.statements();
    let found = rows.find_token(ada.id(), first.grant.id, 0).await.unwrap();
    assert_eq!(subject.statements() - before, 1);
    assert_eq!((&found.chain, &found.user), (&chain(first, None, false), &ada));
    assert_eq!(found.membership, Some(UserTenant::of(tenant.clone(), &member)));

    rows.insert_token(&second).await.unwrap();
    let found = rows.find_token(ada.id(), first.grant.id, 0).await.unwrap();
    assert_eq!(found.chain, chain(first, Some(second), false));

    rows.insert_token(&third).await.unwrap();
    for (generation, expected) in
        [chain(first, Some(second), true), chain(second, Some(third), false), chain(third, None, false)]
            .into_iter()
            .enumerate()
    {
        let generation = u32::try_from(generation).unwrap();
        let found = rows.find_token(ada.id(), first.grant.id, generation).await.unwrap();
        assert_eq!(found.chain, expected);
    }

    // None of another user, grant or generation.
    assert_eq!(rows.find_token(grace.id(), first.grant.id, 0).await, None);
    assert_eq!(rows.find_token(ada.id(), id(), 0).await, None);
    assert_eq!(rows.find_token(ada.id(), first.grant.id, 3).await, None);

    // A grant without a tenant comes back without one, whatever tenants the user has.
    let alone = refresh_token_without_tenant(&session, now());
    rows.insert_token(&alone).await.unwrap();
    let found = rows.find_token(ada.id(), alone.grant.id, 0).await.unwrap();
    assert_eq!((found.chain, found.membership), (chain(alone, None, false), None));

    // The membership is the current one in the grant's tenant, or none after the user has left it.
    let inactive = deactivated(&member);
    in_tenant.update_member(&member, &inactive).await.unwrap();
    let found = rows.find_token(ada.id(), first.grant.id, 0).await.unwrap();
    assert_eq!(found.membership, Some(UserTenant::of(tenant, &inactive)));
    in_tenant.delete_member(&inactive).await.unwrap();
    assert_eq!(rows.find_token(ada.id(), first.grant.id, 0).await.unwrap().membership, None);
}
