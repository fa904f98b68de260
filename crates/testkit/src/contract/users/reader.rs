//! The promises of a read model about people.

use tenantry_domain::{Span, role::Role};

use crate::{
    builders::{self, email, id, membership, now, refresh_token, refresh_token_without_tenant, successor},
    contract::{
        Subject,
        fixture::{empty_tenant, password_hash, person, session},
        rows::global,
    },
};

pub async fn find_candidate_must_give_the_user_of_that_address_with_password_memberships_and_last_used_tenant_or_none(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let ada = person(subject, "ada").await;
    let candidate = rows.find_candidate(ada.email()).await.unwrap();
    assert_eq!((&candidate.user, &candidate.password), (&ada, &Some(password_hash("secret"))));
    assert_eq!((candidate.memberships, candidate.last_tenant), (Vec::new(), None));
    assert_eq!(rows.find_candidate(&email("nobody@example.com")).await, None);

    // Memberships: Ada's own, including the deactivated one, and no others.
    let grace = person(subject, "grace").await;
    let (acme, in_acme) = empty_tenant(subject, "acme", None).await;
    let (bolt, in_bolt) = empty_tenant(subject, "bolt", None).await;
    let (active, before) = (membership(acme.id(), &ada, Role::Owner), membership(bolt.id(), &ada, Role::Viewer));
    let inactive = builders::deactivated(&before);
    in_bolt.insert_member(&before).await.unwrap();
    in_bolt.update_member(&before, &inactive).await.unwrap();
    in_acme.insert_member(&active).await.unwrap();
    in_acme.insert_member(&membership(acme.id(), &grace, Role::Member)).await.unwrap();
    let candidate = rows.find_candidate(ada.email()).await.unwrap();
    let seen = candidate.memberships.iter().map(|seen| (seen.tenant.id(), seen.membership_id, seen.active, seen.role));
    let expected = [(acme.id(), active.id(), true, Role::Owner), (bolt.id(), inactive.id(), false, Role::Viewer)];
    assert_eq!(seen.collect::<Vec<_>>(), expected);

    // The tenant of the newest sign-in or switch. A later refresh in another tenant does not count.
    let session = session(subject, &ada).await;
    let first = refresh_token(&session, acme.id(), now());
    let second = refresh_token(&session, bolt.id(), now() + Span::seconds(1));
    let refreshed = successor(&first, &session, now() + Span::seconds(2));
    // Nor does a later sign-in without a tenant.
    let without = refresh_token_without_tenant(&session, now() + Span::seconds(3));
    for token in [second, first, refreshed, without] {
        rows.insert_token(&token).await.unwrap();
    }
    assert_eq!(rows.find_candidate(ada.email()).await.unwrap().last_tenant, Some(bolt.id()));
    assert_eq!(rows.find_candidate(grace.email()).await.unwrap().last_tenant, None);
}

pub async fn find_candidate_must_do_so_in_at_most_two_queries(subject: &dyn Subject) {
    let ada = person(subject, "ada").await;
    for slug in ["acme", "bolt", "cube"] {
        let (tenant, rows) = empty_tenant(subject, slug, None).await;
        rows.insert_member(&membership(tenant.id(), &ada, Role::Owner)).await.unwrap();
    }
    let before = subject.statements();
    let candidate = global(subject).find_candidate(ada.email()).await.unwrap();
    let statements = subject.statements() - before;
    assert_eq!(candidate.memberships.len(), 3);
    assert!((1..=2).contains(&statements), "{statements} statements");
}

pub async fn find_must_give_the_user_of_that_id_with_the_stored_password_or_none(subject: &dyn Subject) {
    let rows = global(subject);
    let (ada, eve) = (person(subject, "ada").await, person(subject, "eve").await);
    rows.delete_password(eve.id()).await.unwrap();
    let found = rows.read_user(ada.id()).await.unwrap();
    assert_eq!((&found.user, found.password), (&ada, Some(password_hash("secret"))));
    assert_eq!(rows.read_user(eve.id()).await.unwrap().password, None);
    assert_eq!(rows.read_user(id()).await, None);
}
