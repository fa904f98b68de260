//! The pages of an organization, as those who run it use them, and as those who may not.

use axum::http::StatusCode;
use serde_json::json;
use tenantry_domain::tenant::TenantMove;

use super::browser::Browser;
use crate::support::{World, people::Person};

/// A world with an organization of an owner, a manager and a member, and the owner's browser.
async fn acme() -> (World, [Person; 3], Browser) {
    let world = World::new().await;
    let ada = world.found("acme").await;
    let grace = world.join(&ada, "grace@people.test", "manager").await;
    let ken = world.join(&ada, "ken@people.test", "member").await;
    let browser = Browser::signed_in(&world, &ada.email).await;
    (world, [ada, grace, ken], browser)
}

async fn role_of(world: &World, asking: &Person, of: &Person) -> String {
    world.get(&format!("/v1/members/{}", of.user_id), &asking.token).await.text("/role")
}

#[tokio::test]
async fn several_people_are_invited_by_a_pasted_list() {
    let (world, [ada, ..], mut browser) = acme().await;
    browser.open("/o/acme/invitations").await;
    browser.assert_says("No invitation is open");
    browser.open("/o/acme/invitations/new").await;
    let form = "/o/acme/invitations/new";
    browser.send(form, &[("addresses", "Linus <linus@people.test>, nonsense"), ("role", "admin")]).await;
    browser.assert_faults(form, &["addresses"]);
    browser.assert_says("These are no email addresses: nonsense");
    assert_eq!(browser.value(form, "role"), "admin");
    assert_eq!(browser.value(form, "addresses"), "Linus <linus@people.test>, nonsense");
    assert_eq!(world.get("/v1/invitations", &ada.token).await.json()["items"].as_array().unwrap().len(), 2);
    let all = "Linus <linus@people.test>, edsger@people.test\nken@people.test; linus@people.test";
    browser.send(form, &[("addresses", all), ("role", "member")]).await;
    browser.assert_says("2 people are invited");
    browser.assert_says("is a member already");
    browser.assert_says("Email address Link");
    world.deliver().await;
    assert_eq!((world.postbox.count_for("linus@people.test"), world.postbox.count_for("edsger@people.test")), (1, 1));
    browser.open("/o/acme/invitations").await;
    browser.assert_says("edsger@people.test Member open until");
    // A second click with the same form invites nobody twice.
    browser.open(form).await;
    let again = browser.form(form).fields;
    let pairs = |fields: Vec<super::html::Field>| -> Vec<(String, String)> {
        let typed =
            |name: &str, value: String| if name == "addresses" { "niklaus@people.test".to_owned() } else { value };
        fields.into_iter().map(|field| (field.name.clone(), typed(&field.name, field.value))).collect()
    };
    for _ in 0..2 {
        browser.send_pairs(form, &pairs(again.clone())).await;
        browser.assert_says("1 person is invited");
    }
    world.deliver().await;
    assert_eq!(world.postbox.count_for("niklaus@people.test"), 1);
}

#[tokio::test]
async fn an_invitation_is_sent_again_and_withdrawn() {
    let (world, [ada, ..], mut browser) = acme().await;
    let token = world.invite(&ada, "linus@people.test", "member").await;
    let open = world.get("/v1/invitations?status=open", &ada.token).await.text("/items/0/id");
    // The way back is to the list as it was.
    browser.open("/o/acme/invitations?show=all").await;
    browser.send(&format!("/o/acme/invitations/{open}/resend"), &[]).await;
    browser.assert_at("/o/acme/invitations?show=all");
    browser.assert_says("The invitation is on its way to linus@people.test again.");
    world.deliver().await;
    assert_ne!(world.postbox.token_for("linus@people.test"), token);
    browser.open("/o/acme/invitations").await;
    browser.send(&format!("/o/acme/invitations/{open}/revoke"), &[]).await;
    browser.assert_says("The invitation of linus@people.test no longer works.");
    browser.assert_says("No invitation is open");
    browser.open("/o/acme/invitations?show=all").await;
    browser.assert_says("linus@people.test Member withdrawn");
}

#[tokio::test]
async fn members_are_found_and_sorted() {
    let (_world, _, mut browser) = acme().await;
    browser.open("/o/acme/members").await;
    browser.assert_says("3 people belong to this organization.");
    browser.open("/o/acme/members?search=grace").await;
    browser.assert_says("grace@people.test");
    browser.assert_silent("ken@people.test");
    browser.open("/o/acme/members?role=member&status=active").await;
    browser.assert_says("ken@people.test");
    browser.assert_silent("grace@people.test");
    browser.open("/o/acme/members?search=nobody").await;
    browser.assert_says("Nobody matches");
    browser.follow("/o/acme/members").await;
    browser.open("/o/acme/members?sort=-name").await;
    let text = browser.text();
    assert!(text.find("ken@people.test") < text.find("grace@people.test"), "{text}");
    browser.open("/o/acme/members?cursor=nonsense").await;
    assert_eq!(browser.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_member_is_changed_deactivated_and_removed() {
    let (world, [ada, _, ken], mut browser) = acme().await;
    let page = format!("/o/acme/members/{}", ken.user_id);
    browser.open(&page).await;
    browser.send(&page, &[("role", "manager"), ("department", "Kernel"), ("job", "x".repeat(81).as_str())]).await;
    browser.assert_faults(&page, &["job"]);
    assert_eq!(browser.value(&page, "department"), "Kernel");
    browser.send(&page, &[("role", "manager"), ("department", "Kernel"), ("job", "Engineer")]).await;
    browser.assert_at(&page);
    browser.assert_says("The changes to ken are saved.");
    assert_eq!(role_of(&world, &ada, &ken).await, "manager");
    browser.send(&format!("{page}/status"), &[]).await;
    browser.assert_says("Deactivated");
    browser.send(&format!("{page}/status"), &[]).await;
    browser.assert_says("Active");
    browser.follow(&format!("{page}/remove")).await;
    browser.assert_says("Remove ken?");
    browser.send(&format!("{page}/remove"), &[]).await;
    browser.assert_at("/o/acme/members");
    browser.assert_says("ken is no longer a member.");
    browser.open(&page).await;
    assert_eq!(browser.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn roles_of_several_are_changed_and_who_cannot_be_is_named() {
    let (world, [ada, grace, ken], mut browser) = acme().await;
    browser.open("/o/acme/members").await;
    let token = browser.value("/o/acme/members/roles", "form_token");
    let pairs = |members: &[&Person], role: &str| {
        let members = members.iter().map(|member| ("member".to_owned(), member.user_id.clone()));
        let rest = [("form_token".to_owned(), token.clone()), ("new_role".to_owned(), role.to_owned())];
        members.chain(rest).collect::<Vec<_>>()
    };
    browser.send_pairs("/o/acme/members/roles", &pairs(&[&grace, &ken], "viewer")).await;
    browser.assert_says("2 roles were changed.");
    assert_eq!(
        (role_of(&world, &ada, &grace).await, role_of(&world, &ada, &ken).await),
        ("viewer".into(), "viewer".into())
    );
    browser.send_pairs("/o/acme/members/roles", &pairs(&[&ada, &ken], "member")).await;
    assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.assert_says("Owner of acme was not changed. Without this person there would be no active owner.");
    assert_eq!(role_of(&world, &ada, &ken).await, "member");
    browser.send_pairs("/o/acme/members/roles", &pairs(&[], "member")).await;
    browser.assert_says("Choose at least one member first.");
    // Whoever loads that page again is at the list.
    browser.open("/o/acme/members/roles").await;
    browser.assert_at("/o/acme/members");
}

/// Returns what the list offers for that person: the links and the forms of their row.
fn offered(browser: &Browser, to: &Person) -> Vec<String> {
    let list = browser.html.split_once("<tbody>").unwrap().1.split_once("</tbody>").unwrap().0;
    let row = list.split("<tr>").find(|row| row.contains(&format!("<small>{}", to.email))).unwrap();
    let forms = super::html::forms_of(row).into_iter().map(|form| form.action);
    let links = super::html::links_of(row).into_iter().skip(1).chain(forms);
    links.map(|to| to.replace("/o/acme/", "").replace("%2Fo%2Facme%2F", "").replace("members/", "")).collect()
}

#[tokio::test]
async fn a_row_offers_what_may_be_done_with_it_and_leads_back_to_the_list() {
    let (world, [ada, grace, ken], mut browser) = acme().await;
    let list = "/o/acme/members?sort=role";
    browser.open(list).await;
    let of_grace = |id: &str| {
        [
            "{id}#role",
            "transfer?to={id}&return_to=members%3Fsort%3Drole",
            "{id}/remove?return_to=members%3Fsort%3Drole",
            "{id}/status",
        ]
        .map(|one| one.replace("{id}", id))
    };
    assert_eq!(offered(&browser, &grace), of_grace(&grace.user_id));
    assert_eq!(
        offered(&browser, &ada),
        [format!("{}#role", ada.user_id), "leave?return_to=members%3Fsort%3Drole".into()]
    );
    let status = format!("/o/acme/members/{}/status", ken.user_id);
    browser.send(&status, &[]).await;
    browser.assert_at(list);
    browser.assert_says("The changes to ken are saved.");
    // Whoever is deactivated cannot become the owner.
    assert!(!offered(&browser, &ken).iter().any(|to| to.starts_with("transfer")));
    browser.send(&status, &[]).await;
    assert_eq!(world.get(&format!("/v1/members/{}", ken.user_id), &ada.token).await.text("/status"), "active");
    let remove = format!("/o/acme/members/{}/remove", ken.user_id);
    browser.follow(&format!("{remove}?return_to=")).await;
    assert!(super::html::links_of(&browser.html).contains(&list.to_owned()), "{}", browser.html);
    browser.send(&remove, &[]).await;
    browser.assert_at(list);
    // An admin has no power over the owner, and nobody but themselves to offer a member anything.
    let page = format!("/o/acme/members/{}", grace.user_id);
    browser.open(&page).await;
    browser.send(&page, &[("role", "admin")]).await;
    let mut admin = Browser::signed_in(&world, &grace.email).await;
    admin.open(list).await;
    assert_eq!(offered(&admin, &ada), [""; 0]);
    assert_eq!(offered(&admin, &grace).len(), 2);
    // A place elsewhere is no way back.
    browser.open(&format!("{page}/remove?return_to=https%3A%2F%2Fevil.example%2F")).await;
    assert!(!browser.html.contains("evil"), "{}", browser.html);
}

/// The list is older than the member's new role.
#[tokio::test]
async fn a_decision_from_a_stale_list_is_refused_with_its_reason() {
    let (world, [ada, grace, ken], _) = acme().await;
    for (person, role) in [(&grace, "admin"), (&ken, "member")] {
        let path = format!("/v1/members/{}", person.user_id);
        world.patch(&path, &ada.token, json!({"role": role})).await.assert("200");
    }
    let list = "/o/acme/members?sort=role";
    let mut admin = Browser::signed_in(&world, &grace.email).await;
    admin.open(list).await;
    let path = format!("/v1/members/{}", ken.user_id);
    world.patch(&path, &ada.token, json!({"role": "owner"})).await.assert("200");
    admin.send(&format!("/o/acme/members/{}/status", ken.user_id), &[]).await;
    assert_eq!(admin.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(admin.html.contains("role=\"alert\""), "{}", admin.html);
    assert_eq!(world.get(&path, &ada.token).await.text("/status"), "active");
}

#[tokio::test]
async fn settings_are_changed_and_a_stale_form_changes_nothing() {
    let (world, [ada, ..], mut browser) = acme().await;
    let page = "/o/acme/settings";
    browser.open(page).await;
    browser.send("/o/acme/settings/name", &[("name", " ")]).await;
    browser.assert_faults("/o/acme/settings/name", &["name"]);
    browser.send("/o/acme/settings/name", &[("name", "Acme & Töchter")]).await;
    browser.assert_at(page);
    // The frame shows the new name at once.
    browser.assert_says("Acme & Töchter Owner");
    let stale = browser.form(page).fields;
    browser.send(page, &[("locale", "de"), ("least", "7")]).await;
    browser.assert_faults(page, &["least"]);
    assert_eq!(browser.value(page, "locale"), "de");
    browser.send(page, &[("locale", "de"), ("least", "12")]).await;
    browser.assert_says("The settings are saved.");
    let settings = world.get("/v1/tenant/settings", &ada.token).await.json();
    assert_eq!((settings["locale"].as_str(), settings["password_min_length"].as_u64()), (Some("de"), Some(12)));
    let stale: Vec<_> = stale.into_iter().map(|field| (field.name, field.value)).collect();
    browser.send_pairs(page, &stale).await;
    assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.assert_says("Nothing was stored.");
    assert_eq!(world.get("/v1/tenant/settings", &ada.token).await.json(), settings);
}

#[tokio::test]
async fn the_ownership_is_transferred_after_it_was_named() {
    let (world, [ada, grace, _], mut browser) = acme().await;
    browser.open("/o/acme/leave").await;
    browser.send("/o/acme/leave", &[]).await;
    browser.assert_says("Without this person there would be no active owner.");
    browser.open("/o/acme/transfer").await;
    browser.assert_says("grace (grace@people.test)");
    browser.assert_silent("owner@acme.test)");
    browser.open(&format!("/o/acme/transfer?to={}", grace.user_id)).await;
    browser.assert_says("Make grace the owner?");
    browser.send("/o/acme/transfer", &[]).await;
    browser.assert_at("/o/acme/settings");
    browser.assert_says("grace is the owner now.");
    // The own role changed with it, and the frame shows it.
    browser.assert_says("The acme company Admin");
    browser.assert_silent("Transfer the ownership");
    let grace = world.sign_in(&grace.email, None).await;
    assert_eq!(role_of(&world, &grace, &ada).await, "admin");
    // There is another owner now.
    browser.open("/o/acme/leave").await;
    browser.send("/o/acme/leave", &[]).await;
    browser.assert_at("/sign-in");
    browser.assert_says("You left The acme company.");
    browser.open("/o/acme").await;
    browser.assert_says("Sign in");
}

#[tokio::test]
async fn whoever_leaves_goes_on_in_another_organization() {
    let (world, [_, grace, _], _) = acme().await;
    let bolt = world.found("bolt").await;
    world.join_too(&bolt, &grace, "member").await;
    let mut browser = Browser::signed_in(&world, &grace.email).await;
    browser.open("/o/acme/leave").await;
    browser.send("/o/acme/leave", &[]).await;
    browser.assert_at("/organizations");
    browser.assert_says("You left The acme company.");
    browser.open("/o/bolt").await;
    browser.assert_at("/o/bolt");
    browser.open("/o/acme").await;
    assert_eq!(browser.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_may_not_is_offered_nothing_and_changes_nothing() {
    let (world, [ada, grace, ken], _) = acme().await;
    let mut browser = Browser::signed_in(&world, &ken.email).await;
    browser.open("/o/acme").await;
    browser.assert_silent("Invite people");
    browser.open("/o/acme/members").await;
    browser.assert_silent("Change the role of those chosen");
    browser.open(&format!("/o/acme/members/{}", grace.user_id)).await;
    browser.assert_silent("Deactivate");
    let token = world.get("/v1/members", &ada.token).await.json();
    assert_eq!(token["items"].as_array().unwrap().len(), 3);
    browser.open("/o/acme/invitations/new").await;
    assert_eq!(browser.status, StatusCode::FORBIDDEN);
    browser.assert_says("Ask an admin or the owner of the organization.");
    browser.open("/o/acme/settings").await;
    browser.assert_says("Only the owner and admins can change the settings.");
    // Forms that no page offers are refused by the use case behind them.
    browser.open("/o/acme/leave").await;
    let token = browser.value("/o/acme/leave", "form_token");
    let with = |more: &[(&str, &str)]| {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        [("form_token".to_owned(), token.clone())].into_iter().chain(more).collect::<Vec<_>>()
    };
    for (page, more) in [
        (format!("/o/acme/members/{}", grace.user_id), &[("role", "viewer")][..]),
        (format!("/o/acme/members/{}/status", grace.user_id), &[]),
        (format!("/o/acme/members/{}/remove", grace.user_id), &[]),
        ("/o/acme/invitations/new".to_owned(), &[("addresses", "x@people.test"), ("role", "viewer")]),
        ("/o/acme/settings/name".to_owned(), &[("name", "Taken")]),
        ("/o/acme/settings".to_owned(), &[("locale", "de"), ("least", "12")]),
        ("/o/acme/transfer".to_owned(), &[("to", &ken.user_id)]),
    ] {
        browser.send_pairs(&page, &with(more)).await;
        assert!(browser.status.is_client_error(), "{page}: {}", browser.text());
    }
    assert_eq!(role_of(&world, &ada, &grace).await, "manager");
    assert_eq!(world.get("/v1/tenant", &ada.token).await.text("/name"), "The acme company");
}

#[tokio::test]
async fn another_organization_is_the_same_as_none() {
    let (world, [_, _, ken], mut browser) = acme().await;
    world.found("bolt").await;
    for path in ["/o/bolt", "/o/nobody", "/o/bolt/members", "/o/NOT-A-SLUG", "/o/acme/members/nobody"] {
        browser.open(path).await;
        assert_eq!(browser.status, StatusCode::NOT_FOUND, "{path}");
        browser.assert_says("There is nothing here");
    }
    let token = {
        browser.open("/o/acme/leave").await;
        browser.value("/o/acme/leave", "form_token")
    };
    let pairs = [("form_token".to_owned(), token)];
    browser.send_pairs(&format!("/o/bolt/members/{}/remove", ken.user_id), &pairs).await;
    assert_eq!(browser.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_suspended_organization_says_so() {
    let (world, _, mut browser) = acme().await;
    world.operate("acme", TenantMove::Suspend).await;
    browser.open("/o/acme").await;
    browser.assert_says("This organization is suspended.");
    browser.assert_silent("Invite people");
}

#[tokio::test]
async fn a_refusal_keeps_the_rail_and_says_who_may() {
    let (world, [_, _, ken], _) = acme().await;
    let mut browser = Browser::signed_in(&world, &ken.email).await;
    browser.open("/o/acme/invitations/new").await;
    assert_eq!(browser.status, StatusCode::FORBIDDEN);
    browser.assert_says("This is not for your role");
    browser.assert_says("These roles may do it: Owner, Admin, Manager.");
    browser.assert_says("The acme company Member");
    browser.follow("/o/acme/members?sort=role").await;
    browser.assert_at("/o/acme/members?sort=role");
    browser.open("/o/acme/transfer").await;
    browser.assert_says("These roles may do it: Owner.");
    browser.open("/o/acme/members/nobody").await;
    browser.assert_says("There is nothing here");
    browser.assert_says("The acme company Member");
    browser.open("/o/nobody").await;
    browser.assert_silent("The acme company");
}

#[tokio::test]
async fn whoever_was_deactivated_is_told_so_and_whom_to_ask() {
    let (world, [ada, grace, ken], _) = acme().await;
    let deactivate = async |person: &Person| {
        let change = serde_json::json!({"status": "deactivated"});
        world.patch(&format!("/v1/members/{}", person.user_id), &ada.token, change).await.assert("200");
    };
    let mut browser = Browser::signed_in(&world, &ken.email).await;
    browser.open("/o/acme").await;
    deactivate(&ken).await;
    browser.open("/o/acme").await;
    browser.assert_at("/sign-in");
    browser.assert_says("You are no longer an active member of The acme company.");
    browser.assert_says("ask its owner or an admin");
    browser.assert_silent("Your session has ended");
    // Somebody with another organization stays signed in, and is told the same.
    let bolt = world.found("bolt").await;
    world.join_too(&bolt, &grace, "member").await;
    let mut browser = Browser::signed_in(&world, &grace.email).await;
    browser.open("/o/bolt").await;
    browser.open("/o/acme").await;
    deactivate(&grace).await;
    browser.open("/o/acme").await;
    assert_eq!(browser.status, StatusCode::NOT_FOUND);
    browser.assert_says("You are no longer an active member of The acme company.");
    // Of an organization they never belonged to, nothing is said.
    world.found("cinder").await;
    browser.open("/o/cinder").await;
    browser.assert_silent("no longer an active member");
}

#[tokio::test]
async fn a_new_owner_is_found_among_many() {
    let (world, [ada, ..], mut browser) = acme().await;
    browser.open("/o/acme/transfer").await;
    assert!(
        super::html::forms_of(&browser.html).iter().all(|form| form.fields.iter().all(|field| field.name != "search"))
    );
    for number in 0..52 {
        world.join(&ada, &format!("zoe{number:02}@people.test"), "viewer").await;
    }
    browser.open("/o/acme/transfer").await;
    browser.assert_says("There are more members than this list has.");
    browser.assert_silent("zoe51@people.test");
    browser.open("/o/acme/transfer?search=zoe51").await;
    browser.assert_says("zoe51 (zoe51@people.test)");
    browser.assert_silent("zoe50");
    browser.assert_silent("There are more members");
    browser.open("/o/acme/transfer?search=nobody").await;
    browser.assert_says("No other active member matches.");
}

#[tokio::test]
async fn a_department_has_a_column_once_somebody_has_one() {
    let (world, [ada, _, ken], mut browser) = acme().await;
    browser.open("/o/acme/members").await;
    browser.assert_silent("Department");
    let change = serde_json::json!({"department": "Kernel"});
    world.patch(&format!("/v1/members/{}", ken.user_id), &ada.token, change).await.assert("200");
    browser.open("/o/acme/members").await;
    browser.assert_says("Department");
    browser.assert_says("Kernel");
}
