//! The promises of a read model about its tenant's members.

use std::collections::BTreeSet;

use tenantry_application::ports::memberships::{MemberFilter, MemberKey, MemberOrder, MemberSort};
use tenantry_domain::{Span, membership::Membership, role::Role, tenant::Tenant, user::UserId, words::SearchWords};

use crate::{
    builders::{all, deactivated, email, id, label, membership, membership_with, name, now, page},
    contract::{
        Subject,
        fixture::{empty_tenant, member, owned_tenant, person},
        rows::TenantRows,
    },
};

pub mod from_another_tenant;

pub async fn find_must_give_the_membership_of_that_user_in_this_tenant_or_none(subject: &dyn Subject) {
    let (_, rows, owner) = owned_tenant(subject, None).await;
    let stranger = person(subject, "ada").await;
    assert_eq!(rows.read_member(owner.user_id()).await, Some(owner));
    assert_eq!(rows.read_member(stranger.id()).await, None);
    assert_eq!(rows.read_member(id()).await, None);
}

/// All orders of the list.
pub(super) const SORTS: [MemberSort; 6] = [
    MemberSort { by: MemberOrder::Name, descending: false },
    MemberSort { by: MemberOrder::Name, descending: true },
    MemberSort { by: MemberOrder::Joined, descending: false },
    MemberSort { by: MemberOrder::Joined, descending: true },
    MemberSort { by: MemberOrder::Role, descending: false },
    MemberSort { by: MemberOrder::Role, descending: true },
];

fn search(text: &str) -> MemberFilter {
    MemberFilter { search: Some(SearchWords::parse(text).unwrap()), ..MemberFilter::default() }
}

fn names(members: &[Membership]) -> Vec<&str> {
    members.iter().map(|member| member.snapshot().name.as_str()).collect()
}

/// Stores members and returns them in the order of their names: by the bytes of the searchable name, then by ID. Upper
/// case, accents and other scripts are included because a collation would order them differently.
async fn listed_members(subject: &dyn Subject) -> (Tenant, TenantRows, Vec<Membership>) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let people = [
        ("Ada", "zoe@north.example", Role::Owner, Some("Engines"), 5),
        ("ada", "ada@north.example", Role::Member, Some("ENGINES"), 3),
        ("ADA Byron", "byron@south.example", Role::Member, None, 3),
        ("Bob_1", "bob_1@south.example", Role::Admin, None, 1),
        ("Bob%2", "bob%2@south.example", Role::Viewer, Some("Engines and more"), 2),
        ("Zed", "adam@northern.example", Role::Member, None, 8),
        ("Émile", "emile@mail.north.example", Role::Manager, None, 4),
        ("Жанна", "zhanna@south.example", Role::Member, None, 6),
    ];
    let mut members = Vec::new();
    for (number, (called, address, role, department, day)) in people.into_iter().enumerate() {
        let user = person(subject, &format!("user{number}")).await;
        let member = membership_with(&membership(tenant.id(), &user, role), |snapshot| {
            (snapshot.name, snapshot.email) = (name(called), email(address));
            snapshot.department = department.map(label);
            // Whole seconds sort among fractions of them.
            snapshot.joined_at = now() + Span::milliseconds(500 * day);
        });
        members.push(if called == "Zed" { deactivated(&member) } else { member });
    }
    // Stored in a different order than that of the list.
    for member in members.iter().rev() {
        rows.insert_member(member).await.unwrap();
    }
    members.sort_by_key(|member| (MemberKey::of(member).name.into_bytes(), member.user_id()));
    (tenant, rows, members)
}

pub async fn list_must_give_the_members_that_pass_the_filter_in_the_order_of_the_sort_by_at_most_two_queries(
    subject: &dyn Subject,
) {
    let (tenant, rows, members) = listed_members(subject).await;
    sorts_in_pages(subject, &rows, &members).await;
    filters(subject, &rows).await;
    keeps_up_with_names(subject, &tenant, &rows).await;
    lists_each_once_while_others_come(subject, &tenant, &rows).await;
}

async fn sorts_in_pages(subject: &dyn Subject, rows: &TenantRows, members: &[Membership]) {
    let by_name = ["Ada", "ada", "ADA Byron", "Bob%2", "Bob_1", "Zed", "Émile", "Жанна"];
    assert_eq!(names(members), by_name);
    let everybody = MemberFilter::default();
    let orders: [(MemberOrder, [&str; 8]); 3] = [
        (MemberOrder::Name, by_name),
        (MemberOrder::Joined, ["Bob_1", "Bob%2", "ada", "ADA Byron", "Émile", "Ada", "Жанна", "Zed"]),
        (MemberOrder::Role, ["Ada", "Bob_1", "Émile", "ada", "ADA Byron", "Zed", "Жанна", "Bob%2"]),
    ];
    for (by, ascending) in orders {
        for descending in [false, true] {
            let sort = MemberSort { by, descending };
            let mut expected = ascending;
            if descending {
                expected.reverse();
            }
            let before = subject.statements();
            let listed = rows.list_members(&everybody, sort, all()).await;
            assert_eq!(subject.statements() - before, 1);
            assert_eq!((names(&listed.items), listed.next), (expected.to_vec(), None), "{sort:?}");

            // The pages make up the list, whatever their size, and so do those of a search.
            for (filter, items) in
                [(&everybody, 1), (&everybody, 3), (&everybody, 8), (&search("ex"), 1), (&search("ex"), 3)]
            {
                let (mut walked, mut after) = (Vec::new(), None);
                loop {
                    let listed = rows.list_members(filter, sort, page(after, items)).await;
                    assert!(listed.items.len() <= usize::try_from(items).unwrap());
                    walked.extend(listed.items);
                    after = listed.next;
                    if after.is_none() {
                        break;
                    }
                }
                assert_eq!(names(&walked), expected, "{sort:?} in pages of {items}");
            }
        }
    }
}

async fn filters(subject: &dyn Subject, rows: &TenantRows) {
    let roles = |roles: &[Role]| MemberFilter { roles: roles.to_vec(), ..MemberFilter::default() };
    let active = |active| MemberFilter { active: Some(active), ..MemberFilter::default() };
    let departments = |texts: &[&str]| MemberFilter {
        departments: texts.iter().map(|text| label(text)).collect(),
        ..MemberFilter::default()
    };
    let cases: [(MemberFilter, &[&str]); 30] = [
        (roles(&[Role::Admin]), &["Bob_1"]),
        (roles(&[Role::Admin, Role::Owner]), &["Ada", "Bob_1"]),
        (roles(&Role::ALL), &["Ada", "ada", "ADA Byron", "Bob%2", "Bob_1", "Zed", "Émile", "Жанна"]),
        (active(false), &["Zed"]),
        (active(true), &["Ada", "ada", "ADA Byron", "Bob%2", "Bob_1", "Émile", "Жанна"]),
        (departments(&["engines"]), &["Ada", "ada"]),
        (departments(&["Engine"]), &[]),
        (departments(&["Engine", "ENGINES AND MORE", "engines"]), &["Ada", "ada", "Bob%2"]),
        // By the beginning of any word of the name or the address.
        (search("ada"), &["Ada", "ada", "ADA Byron", "Zed"]),
        (search("BYRON"), &["ADA Byron"]),
        (search("ADA b"), &["ADA Byron"]),
        (search("b ada"), &["ADA Byron"]),
        (search("yron"), &[]),
        (search("éMI"), &["Émile"]),
        (search("emil"), &["Émile"]),
        (search("жан"), &["Жанна"]),
        (search("north"), &["Ada", "ada", "Zed", "Émile"]),
        (search("north.example"), &["Ada", "ada", "Zed", "Émile"]),
        (search("north ada"), &["Ada", "ada", "Zed"]),
        (search("adam@northern.example"), &["Zed"]),
        (search("south north"), &[]),
        // A member with several such words is listed once.
        (search("e"), &["Ada", "ada", "ADA Byron", "Bob%2", "Bob_1", "Zed", "Émile", "Жанна"]),
        // No character has a special meaning, and only letters and digits are searched.
        (search("bob_1"), &["Bob_1"]),
        (search("bob%"), &["Bob%2", "Bob_1"]),
        (search("%"), &[]),
        (search("_"), &[]),
        (search(""), &[]),
        // All conditions hold at once.
        (MemberFilter { active: Some(true), ..search("ada") }, &["Ada", "ada", "ADA Byron"]),
        (MemberFilter { roles: vec![Role::Member], departments: vec![label("Engines")], ..search("a") }, &["ada"]),
        (MemberFilter { roles: vec![Role::Member, Role::Manager], ..search("north") }, &["ada", "Zed", "Émile"]),
    ];
    for (filter, expected) in cases {
        let before = subject.statements();
        let found = rows.list_members(&filter, MemberSort::default(), all()).await;
        assert_eq!(names(&found.items), expected, "{filter:?}");
        assert!(subject.statements() - before <= 2, "{filter:?}");
    }

    // A page of a filtered list continues after a key that no longer exists.
    let after = MemberKey {
        name: "ada".to_owned(),
        joined_at: now(),
        role: Role::Owner,
        user_id: UserId::new(uuid::Uuid::max()),
    };
    let rest = rows.list_members(&search("ada"), MemberSort::default(), page(Some(after), 1)).await;
    assert_eq!(rest.items[0].snapshot().name, name("ADA Byron"));
    assert_eq!(rest.next, Some(MemberKey::of(&rest.items[0])));
}

/// A member is found by the current name, and after leaving not at all.
async fn keeps_up_with_names(subject: &dyn Subject, tenant: &Tenant, rows: &TenantRows) {
    let found = async |text: &str| {
        let found = rows.list_members(&search(text), MemberSort::default(), all()).await;
        names(&found.items).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = member(subject, tenant.id(), "grace", Role::Member).await;
    assert_eq!(found("grace").await, ["Grace"]);
    let after = membership_with(&before, |snapshot| snapshot.name = name("Amazing Murray"));
    rows.update_member(&before, &after).await.unwrap();
    assert_eq!(found("murray").await, ["Amazing Murray"]);
    // The address stays.
    assert_eq!(found("grace example").await, ["Amazing Murray"]);
    let inactive = deactivated(&after);
    rows.update_member(&after, &inactive).await.unwrap();
    assert_eq!(found("amaz").await, ["Amazing Murray"]);
    rows.delete_member(&inactive).await.unwrap();
    assert_eq!(found("murray").await, [""; 0]);
    rows.insert_member(&before).await.unwrap();
    assert_eq!((found("grace").await, found("murray").await), (vec!["Grace".to_owned()], Vec::new()));
    rows.delete_member(&before).await.unwrap();
}

/// Whoever is a member all the time is on exactly one page, though others come before and after each page.
async fn lists_each_once_while_others_come(subject: &dyn Subject, tenant: &Tenant, rows: &TenantRows) {
    let listed = rows.list_members(&MemberFilter::default(), MemberSort::default(), all()).await.items;
    let all_the_time: BTreeSet<UserId> = listed.iter().map(Membership::user_id).collect();
    let mut number = 0;
    for sort in SORTS {
        let (mut seen, mut come, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let listed = rows.list_members(&search("e"), sort, page(after, 2)).await;
            seen.extend(listed.items.iter().map(Membership::user_id));
            number += 1;
            let called = if number % 2 == 0 { format!("aa-{number}") } else { format!("zz-{number}") };
            let user = person(subject, &called).await;
            let role = if number % 2 == 0 { Role::Owner } else { Role::Viewer };
            let comes = membership_with(&membership(tenant.id(), &user, role), |snapshot| {
                snapshot.joined_at = now() + Span::days(if number % 2 == 0 { -number } else { number });
            });
            rows.insert_member(&comes).await.unwrap();
            come.push(comes);
            after = listed.next;
            if after.is_none() {
                break;
            }
        }
        for member in come {
            rows.delete_member(&member).await.unwrap();
        }
        let once: BTreeSet<UserId> = seen.iter().copied().collect();
        assert_eq!(once.len(), seen.len(), "{sort:?}");
        assert!(all_the_time.is_subset(&once), "{sort:?}");
    }
}
