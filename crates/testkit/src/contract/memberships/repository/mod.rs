//! The promises of a unit of work about its tenant's members.

use tenantry_application::ports::{
    store_error::{Conflict, StoreError},
    tenants::TenantKey,
    user_tenants::UserTenant,
};
use tenantry_domain::{membership::Membership, role::Role, tenant::Tenant};

use crate::{
    builders::{self, deactivated, id, invitation, label, membership, membership_with, name, reactivated, with_role},
    contract::{
        Subject,
        fixture::{member, owned_tenant, person},
        race::{MANY, race},
        rows::{TenantRows, global},
    },
};

pub mod from_another_tenant;

/// Asserts that the person's side of the membership matches the stored membership, or that neither exists.
async fn assert_same_on_both_sides(subject: &dyn Subject, tenant: &Tenant, rows: &TenantRows, known: &Membership) {
    let seen = global(subject).find_user_tenant(known.user_id(), &TenantKey::Id(tenant.id())).await;
    let expected = rows.find_member(known.user_id()).await.map(|member| UserTenant::of(tenant.clone(), &member));
    assert_eq!(seen, expected);
}

pub async fn find_must_give_the_membership_of_that_user_in_this_tenant_or_none(subject: &dyn Subject) {
    let (_, rows, owner) = owned_tenant(subject, None).await;
    let stranger = person(subject, "ada").await;
    assert_eq!(rows.find_member(owner.user_id()).await, Some(owner));
    assert_eq!(rows.find_member(stranger.id()).await, None);
    assert_eq!(rows.find_member(id()).await, None);
}

pub async fn insert_must_add_the_membership_also_to_the_tenants_of_the_user(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let plain = membership(tenant.id(), &person(subject, "ada").await, Role::Viewer);
    let rich = membership_with(&membership(tenant.id(), &person(subject, "grace").await, Role::Admin), |snapshot| {
        snapshot.department = Some(label("Compilers"));
        snapshot.title = Some(label("Rear admiral"));
    });
    let inactive = deactivated(&membership(tenant.id(), &person(subject, "alan").await, Role::Member));
    for member in [&plain, &rich, &inactive] {
        rows.insert_member(member).await.unwrap();
        assert_eq!(rows.find_member(member.user_id()).await.as_ref(), Some(member));
        assert_same_on_both_sides(subject, &tenant, &rows, member).await;
    }
    assert_eq!(rows.seats_used().await, 3);
}

pub async fn insert_must_answer_conflict_membership_if_the_user_belongs_to_the_tenant_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    let (tenant, rows, owner) = owned_tenant(subject, None).await;
    let ada = person(subject, "ada").await;
    let stays: Vec<Membership> = (0..MANY).map(|_| membership(tenant.id(), &ada, Role::Member)).collect();
    let runners = stays.into_iter().map(|stay| {
        let rows = rows.clone();
        async move { rows.insert_member(&stay).await.map(|()| stay) }
    });
    let (won, lost): (Vec<_>, Vec<_>) = race(runners.collect()).await.into_iter().partition(Result::is_ok);
    let winners: Vec<Membership> = won.into_iter().flatten().collect();
    assert_eq!((winners.len(), lost.len()), (1, MANY - 1));
    for error in lost.into_iter().filter_map(Result::err) {
        assert!(error.is_conflict(Conflict::Membership), "{error:?}");
    }
    assert_eq!(rows.find_member(ada.id()).await.as_ref(), Some(&winners[0]));
    assert_eq!(rows.seats_used().await, 2);

    // A deactivated person still belongs to the tenant.
    let inactive = deactivated(&winners[0]);
    rows.update_member(&winners[0], &inactive).await.unwrap();
    for known in [&inactive, &owner] {
        let again = membership_with(known, |snapshot| snapshot.id = id());
        let error = rows.insert_member(&again).await.unwrap_err();
        assert!(error.is_conflict(Conflict::Membership), "{error:?}");
        assert_eq!(rows.find_member(known.user_id()).await.as_ref(), Some(known));
    }
}

pub async fn insert_must_answer_conflict_seats_if_it_is_active_and_no_seat_is_free_also_under_concurrent_inserts(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, Some(5)).await;
    // The owner and an open invitation hold two of the five seats.
    rows.insert_invitation(&invitation(tenant.id(), "guest@example.com")).await.unwrap();
    let mut stays = Vec::new();
    for number in 0..MANY {
        let user = person(subject, &format!("user{number}")).await;
        stays.push(membership(tenant.id(), &user, Role::Member));
    }
    let runners = stays.clone().into_iter().map(|stay| {
        let rows = rows.clone();
        async move { rows.insert_member(&stay).await }
    });
    let outcomes = race(runners.collect()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(error.is_conflict(Conflict::Seats), "{error:?}");
    }
    let mut members = 0;
    for stay in &stays {
        let is_member = rows.find_member(stay.user_id()).await.is_some();
        members += u32::from(is_member);
        assert_same_on_both_sides(subject, &tenant, &rows, stay).await;
    }
    assert_eq!((members, rows.seats_used().await), (3, 5));

    // An inactive member needs no seat.
    let inactive = deactivated(&membership(tenant.id(), &person(subject, "alan").await, Role::Member));
    rows.insert_member(&inactive).await.unwrap();
    assert_eq!(rows.seats_used().await, 5);
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let ada = member(subject, tenant.id(), "ada", Role::Member).await;
    let titled = membership_with(&with_role(&ada, Role::Manager), |snapshot| {
        (snapshot.title, snapshot.department) = (Some(label("Engineer")), Some(label("Engines")));
    });
    let emptied = membership_with(&deactivated(&titled), |snapshot| snapshot.department = None);
    // A new name does not change the membership: the version stays, and so does the row.
    let renamed = membership_with(&emptied, |snapshot| snapshot.name = name("Ada Lovelace"));
    let active = reactivated(&renamed);
    for (before, after) in [(&ada, &titled), (&titled, &emptied), (&emptied, &renamed), (&renamed, &active)] {
        rows.update_member(before, after).await.unwrap();
        assert_eq!(rows.find_member(ada.user_id()).await.as_ref(), Some(after));
        assert_same_on_both_sides(subject, &tenant, &rows, after).await;
    }

    let earlier_stay = membership_with(&active, |snapshot| snapshot.id = id());
    let stranger = membership(tenant.id(), &builders::user("stranger"), Role::Member);
    for before in [&ada, &titled, &earlier_stay, &stranger] {
        let stale = rows.update_member(before, &with_role(before, Role::Viewer)).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!(rows.find_member(ada.user_id()).await, Some(active.clone()));
    assert_same_on_both_sides(subject, &tenant, &rows, &active).await;
    assert_eq!(rows.find_member(stranger.user_id()).await, None);
    assert_eq!(rows.seats_used().await, 2);
}

pub async fn update_must_answer_conflict_seats_if_it_becomes_active_and_no_seat_is_free(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, Some(2)).await;
    let ada = member(subject, tenant.id(), "ada", Role::Member).await;
    let inactive = deactivated(&ada);
    rows.update_member(&ada, &inactive).await.unwrap();
    let grace = member(subject, tenant.id(), "grace", Role::Member).await;
    let full = rows.update_member(&inactive, &reactivated(&inactive)).await.unwrap_err();
    assert!(full.is_conflict(Conflict::Seats), "{full:?}");
    assert_eq!(rows.find_member(ada.user_id()).await.as_ref(), Some(&inactive));
    assert_same_on_both_sides(subject, &tenant, &rows, &inactive).await;

    // A change that takes no seat succeeds in a full tenant. A released seat can be taken.
    let demoted = with_role(&grace, Role::Viewer);
    rows.update_member(&grace, &demoted).await.unwrap();
    rows.update_member(&demoted, &deactivated(&demoted)).await.unwrap();
    rows.update_member(&inactive, &reactivated(&inactive)).await.unwrap();
    assert_eq!(rows.seats_used().await, 2);
}

pub async fn update_must_answer_conflict_lastowner_if_it_would_leave_the_tenant_without_an_active_owner_also_under_concurrent_updates(
    subject: &dyn Subject,
) {
    let (_, rows, owner) = owned_tenant(subject, None).await;
    for after in [with_role(&owner, Role::Admin), deactivated(&owner)] {
        let last = rows.update_member(&owner, &after).await.unwrap_err();
        assert!(last.is_conflict(Conflict::LastOwner), "{last:?}");
    }
    assert_eq!(rows.find_member(owner.user_id()).await.as_ref(), Some(&owner));
    let owners = many_owners(subject, owner).await;
    let runners = owners.clone().into_iter().enumerate().map(|(number, owner)| {
        let rows = rows.clone();
        let after = if number % 2 == 0 { with_role(&owner, Role::Viewer) } else { deactivated(&owner) };
        async move { rows.update_member(&owner, &after).await }
    });
    assert_one_owner_stays(&rows, &owners, race(runners.collect()).await).await;
}

pub async fn delete_must_take_the_membership_away_also_from_the_tenants_of_the_user_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let ada = member(subject, tenant.id(), "ada", Role::Member).await;
    let grace = member(subject, tenant.id(), "grace", Role::Member).await;
    let promoted = with_role(&ada, Role::Manager);
    rows.update_member(&ada, &promoted).await.unwrap();
    let earlier_stay = membership_with(&promoted, |snapshot| snapshot.id = id());
    let stranger = membership(tenant.id(), &builders::user("stranger"), Role::Member);
    for known in [&ada, &earlier_stay, &stranger] {
        let stale = rows.delete_member(known).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!((rows.find_member(ada.user_id()).await.as_ref(), rows.seats_used().await), (Some(&promoted), 3));

    rows.delete_member(&promoted).await.unwrap();
    assert_eq!((rows.find_member(ada.user_id()).await, rows.seats_used().await), (None, 2));
    assert_same_on_both_sides(subject, &tenant, &rows, &promoted).await;
    let twice = rows.delete_member(&promoted).await;
    assert!(matches!(twice, Err(StoreError::Stale)), "{twice:?}");
    assert_eq!(rows.find_member(grace.user_id()).await, Some(grace));

    // A deactivated member had no seat to release.
    let alan = member(subject, tenant.id(), "alan", Role::Member).await;
    rows.update_member(&alan, &deactivated(&alan)).await.unwrap();
    rows.delete_member(&deactivated(&alan)).await.unwrap();
    assert_eq!(rows.seats_used().await, 2);
}

pub async fn delete_must_answer_conflict_lastowner_if_it_would_leave_the_tenant_without_an_active_owner_also_under_concurrent_deletes(
    subject: &dyn Subject,
) {
    let (tenant, rows, owner) = owned_tenant(subject, None).await;
    // Neither an admin nor an owner without access counts.
    member(subject, tenant.id(), "ada", Role::Admin).await;
    let inactive = deactivated(&membership(tenant.id(), &person(subject, "grace").await, Role::Owner));
    rows.insert_member(&inactive).await.unwrap();
    let last = rows.delete_member(&owner).await.unwrap_err();
    assert!(last.is_conflict(Conflict::LastOwner), "{last:?}");
    assert_eq!(rows.find_member(owner.user_id()).await.as_ref(), Some(&owner));

    let owners = many_owners(subject, owner).await;
    let runners = owners.clone().into_iter().map(|owner| {
        let rows = rows.clone();
        async move { rows.delete_member(&owner).await }
    });
    assert_one_owner_stays(&rows, &owners, race(runners.collect()).await).await;
}

/// Stores enough owners for each of many tasks to try to remove a different one. The existing owner is included.
async fn many_owners(subject: &dyn Subject, owner: Membership) -> Vec<Membership> {
    let tenant = owner.snapshot().tenant_id;
    let mut owners = vec![owner];
    for number in 1..MANY {
        owners.push(member(subject, tenant, &format!("owner{number}"), Role::Owner).await);
    }
    owners
}

async fn assert_one_owner_stays(rows: &TenantRows, owners: &[Membership], outcomes: Vec<Result<(), StoreError>>) {
    let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].is_conflict(Conflict::LastOwner), "{refused:?}");
    let mut left = Vec::new();
    for owner in owners {
        left.extend(rows.find_member(owner.user_id()).await.filter(Membership::is_active_owner));
    }
    assert_eq!(left.len(), 1);
}
