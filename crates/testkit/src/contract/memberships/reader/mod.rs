//! The promises of a read model about its tenant's members.

use tenantry_application::ports::memberships::{MemberFilter, MemberKey};
use tenantry_domain::{membership::Membership, role::Role, user::UserId};

use crate::{
    builders::{all, deactivated, email, id, label, membership, membership_with, name, page},
    contract::{
        Subject,
        fixture::{empty_tenant, owned_tenant, person},
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

/// Returns members in list order: by the bytes of the searchable name, then by ID. Upper case, accents and other
/// scripts are included because a collation would order them differently.
async fn listed_members(subject: &dyn Subject) -> (TenantRows, Vec<Membership>) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let people = [
        ("Ada", "zoe@example.com", Role::Owner, Some("Engines")),
        ("ada", "ada@example.com", Role::Member, Some("ENGINES")),
        ("ADA Byron", "byron@example.com", Role::Member, None),
        ("Bob_1", "bob_1@example.com", Role::Admin, None),
        ("Bob%2", "bob%2@example.com", Role::Viewer, Some("Engines and more")),
        ("Zed", "adam@example.com", Role::Member, None),
        ("Émile", "emile@example.com", Role::Manager, None),
        ("Жанна", "zhanna@example.com", Role::Member, None),
    ];
    let mut members = Vec::new();
    for (number, (called, address, role, department)) in people.into_iter().enumerate() {
        let user = person(subject, &format!("user{number}")).await;
        let member = membership_with(&membership(tenant.id(), &user, role), |snapshot| {
            (snapshot.name, snapshot.email) = (name(called), email(address));
            snapshot.department = department.map(label);
        });
        members.push(if called == "Zed" { deactivated(&member) } else { member });
    }
    // Stored in a different order than that of the list.
    for member in members.iter().rev() {
        rows.insert_member(member).await.unwrap();
    }
    members.sort_by_key(|member| (MemberKey::of(member).name.into_bytes(), member.user_id()));
    (rows, members)
}

pub async fn list_must_give_the_members_that_pass_the_filter_in_the_order_of_memberkey_by_bytes_by_one_query(
    subject: &dyn Subject,
) {
    let (rows, members) = listed_members(subject).await;
    let names: Vec<&str> = members.iter().map(|member| member.snapshot().name.as_str()).collect();
    assert_eq!(names, ["Ada", "ada", "ADA Byron", "Bob%2", "Bob_1", "Zed", "Émile", "Жанна"]);

    let before = subject.statements();
    let listed = rows.list_members(&MemberFilter::default(), all()).await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!((listed.items, listed.next), (members.clone(), None));

    // The pages make up the list, whatever their size.
    for items in [1, 3, 7, 8] {
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let listed = rows.list_members(&MemberFilter::default(), page(after, items)).await;
            assert!(listed.items.len() <= usize::try_from(items).unwrap());
            walked.extend(listed.items);
            after = listed.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(walked, members, "in pages of {items}");
    }

    let search = |text: &str| MemberFilter { search: Some(text.to_owned()), ..MemberFilter::default() };
    let role = |role| MemberFilter { role: Some(role), ..MemberFilter::default() };
    let active = |active| MemberFilter { active: Some(active), ..MemberFilter::default() };
    let department = |text| MemberFilter { department: Some(label(text)), ..MemberFilter::default() };
    let cases: [(MemberFilter, &[&str]); 16] = [
        (role(Role::Admin), &["Bob_1"]),
        (active(false), &["Zed"]),
        (active(true), &["Ada", "ada", "ADA Byron", "Bob%2", "Bob_1", "Émile", "Жанна"]),
        (department("engines"), &["Ada", "ada"]),
        (department("Engine"), &[]),
        // By name or by address, as a prefix.
        (search("ada"), &["Ada", "ada", "ADA Byron", "Zed"]),
        (search("BYRON"), &["ADA Byron"]),
        (search("ADA b"), &["ADA Byron"]),
        (search("yron"), &[]),
        (search("éMI"), &["Émile"]),
        (search("жан"), &["Жанна"]),
        // No character has a special meaning.
        (search("bob_"), &["Bob_1"]),
        (search("bob%"), &["Bob%2"]),
        (search("%"), &[]),
        // All conditions hold at once.
        (MemberFilter { active: Some(true), ..search("ada") }, &["Ada", "ada", "ADA Byron"]),
        (MemberFilter { role: Some(Role::Member), department: Some(label("Engines")), ..search("a") }, &["ada"]),
    ];
    for (filter, expected) in cases {
        let before = subject.statements();
        let found = rows.list_members(&filter, all()).await;
        assert_eq!(subject.statements() - before, 1, "{filter:?}");
        let names: Vec<&str> = found.items.iter().map(|member| member.snapshot().name.as_str()).collect();
        assert_eq!(names, expected, "{filter:?}");
    }

    // A page of a filtered list continues after a key that no longer exists.
    let after = MemberKey { name: "ada".to_owned(), user_id: UserId::new(uuid::Uuid::max()) };
    let rest = rows.list_members(&search("ada"), page(Some(after), 1)).await;
    assert_eq!(rest.items[0].snapshot().name, name("ADA Byron"));
    assert_eq!(rest.next, Some(MemberKey::of(&rest.items[0])));
}
