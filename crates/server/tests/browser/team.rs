//! People of an organization: invited, changed, removed, and those who leave.

use tenantry_testkit::browser::Page;

use crate::{
    running_server::PASSWORD,
    stage::{ADA, Stage, assert_no_complaints, sign_in},
};

pub(crate) const GRACE: &str = "grace@navy.example";

/// Invites somebody from the overview.
pub(crate) async fn invite(inviter: &Page, addresses: &str, role: &str) {
    inviter.open("/o/engines/invitations/new").await;
    inviter.fill("Email addresses", addresses).await;
    inviter.choose("Role", role).await;
    inviter.press("Send the invitations").await;
}

/// Accepts the invitation in the mail to that address, as a new person, who then sees the organization.
pub(crate) async fn join(stage: &Stage, name: &str, email: &str) -> Page {
    let page = stage.somebody().await;
    page.open(&stage.link_to(email).await).await;
    page.fill("Your name", name).await;
    page.fill("Password", PASSWORD).await;
    page.send("Your name").await;
    page.sees("You are a member of").await;
    page.sees("Your role here").await;
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_invited_and_joins() {
    invite_and_join(Stage::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_invited_and_joins_on_postgresql() {
    invite_and_join(Stage::on_postgresql().await).await;
}

async fn invite_and_join(stage: Stage) {
    let ada = stage.ada().await;
    ada.follow("Invite people").await;
    ada.press("Send the invitations").await;
    ada.sees("One thing needs to be corrected").await;
    ada.fill("Email addresses", "grace at navy").await;
    ada.press("Send the invitations").await;
    ada.sees("These are no email addresses: grace at navy").await;
    invite(&ada, GRACE, "Manager").await;
    ada.sees("1 person is invited").await;
    // Loading the answer again sends the form again, and the server knows it.
    ada.reload().await;
    ada.sees("1 person is invited").await;
    ada.follow("To the invitations").await;
    ada.sees(GRACE).await;
    let grace = join(&stage, "Grace Hopper", GRACE).await;
    grace.sees("Your role here: Manager").await;
    assert_eq!(stage.smtp.mails().iter().filter(|mail| mail.to == [GRACE]).count(), 1);
    ada.follow("Members").await;
    ada.sees("2 people belong to this organization.").await;
    ada.sees("Grace Hopper").await;
    ada.follow("Invitations").await;
    ada.sees("No invitation is open").await;
    ada.follow("All").await;
    ada.sees("accepted").await;
    assert_no_complaints(&ada).await;
    assert_no_complaints(&grace).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_sent_again_and_withdrawn() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    invite(&ada, "Grace Hopper <grace@navy.example>, linus@navy.example\nada@navy.example", "Member").await;
    ada.sees("2 people are invited").await;
    ada.sees("is a member already").await;
    ada.open("/o/engines/invitations").await;
    ada.press("Actions for linus@navy.example").await;
    ada.press("Send again").await;
    ada.sees("The invitation is on its way to linus@navy.example again.").await;
    let link = stage.link_to(GRACE).await;
    ada.press(&format!("Actions for {GRACE}")).await;
    ada.press("Withdraw").await;
    ada.sees("The invitation of grace@navy.example no longer works.").await;
    ada.back().await;
    ada.open("/o/engines/invitations").await;
    assert!(!ada.names("button").await.contains(&format!("Actions for {GRACE}")));
    let grace = stage.somebody().await;
    grace.open(&link).await;
    assert!(!grace.text().await.contains("Engines"), "{}", grace.text().await);
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_gets_another_role_and_loses_access() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    invite(&ada, GRACE, "Viewer").await;
    let grace = join(&stage, "Grace Hopper", GRACE).await;
    // Whoever may do nothing is offered nothing.
    assert!(!grace.names("link").await.contains(&"Invite people".to_owned()));
    grace.open("/o/engines/invitations/new").await;
    assert_eq!(grace.status().await, 403);
    grace.sees("This is not for your role").await;
    grace.sees("These roles may do it: Owner, Admin, Manager.").await;
    // The rail stays.
    assert!(grace.names("link").await.contains(&"Overview".to_owned()));

    ada.open("/o/engines/members").await;
    ada.follow("Grace Hopper").await;
    ada.choose("Role", "Admin").await;
    ada.fill("Department", "Compilers").await;
    ada.press("Save").await;
    ada.sees("The changes to Grace Hopper are saved.").await;
    assert_eq!(ada.value("Department").await, "Compilers");
    grace.open("/o/engines").await;
    grace.sees("Your role here: Admin").await;
    assert!(grace.names("link").await.contains(&"Invite people".to_owned()));

    ada.press("Deactivate").await;
    ada.sees("Deactivated").await;
    // It was her only organization, so nothing of the session is left.
    grace.open("/o/engines").await;
    grace.sees("You are no longer an active member of Engines.").await;
    sign_in(&grace, GRACE, PASSWORD).await;
    grace.sees("deactivated for you").await;
    ada.press("Activate again").await;
    grace.open("/o/engines").await;
    grace.sees("Your role here: Admin").await;

    ada.follow("Remove Grace Hopper").await;
    ada.sees("They lose access at once").await;
    ada.follow("Cancel").await;
    ada.follow("Remove Grace Hopper").await;
    ada.press("Remove Grace Hopper").await;
    ada.sees("Grace Hopper is no longer a member.").await;
    ada.sees("1 person belongs to this organization.").await;
    grace.open("/o/engines").await;
    grace.does_not_see("Your role here").await;
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_found_and_changed_together() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    invite(&ada, &format!("{GRACE}, linus@navy.example"), "Member").await;
    join(&stage, "Grace Hopper", GRACE).await;
    join(&stage, "Linus Pauling", "linus@navy.example").await;
    ada.open("/o/engines/members").await;
    ada.fill("Name or email address", "hop").await;
    ada.press("Filter").await;
    ada.sees("Grace Hopper").await;
    ada.does_not_see("Linus Pauling").await;
    ada.follow("Show everybody").await;
    ada.press("Change the role of those chosen").await;
    ada.sees("Choose at least one member first.").await;
    ada.tick("Choose Grace Hopper").await;
    ada.tick("Choose Linus Pauling").await;
    ada.choose("New role of those chosen", "Manager").await;
    ada.press("Change the role of those chosen").await;
    ada.sees("2 roles were changed.").await;
    ada.fill("Name or email address", "nobody of that name").await;
    ada.press("Filter").await;
    ada.sees("Nobody matches").await;
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_hands_the_organization_over_and_leaves() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.open("/o/engines/settings").await;
    ada.fill("Name of the organization", "Analytical Engines").await;
    ada.press("Save the name").await;
    ada.sees("The settings are saved.").await;
    assert!(ada.names("link").await.contains(&"Analytical Engines Owner Switch organization".to_owned()));
    ada.follow("Transfer the ownership").await;
    ada.sees("There is no other active member yet.").await;
    invite(&ada, GRACE, "Admin").await;
    let grace = join(&stage, "Grace Hopper", GRACE).await;
    ada.open("/o/engines/settings").await;
    ada.follow("Transfer the ownership").await;
    let choice = ada.evaluate("[...document.querySelectorAll('main select option')].map((one) => one.text)").await;
    let choice = choice.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned());
    let grace_of_list = choice.into_iter().find(|text| text.contains("Grace")).unwrap();
    ada.choose("New owner", &grace_of_list).await;
    ada.press("Next").await;
    ada.sees("You cannot take this back yourself").await;
    ada.press("Make Grace Hopper the owner").await;
    ada.sees("Grace Hopper is the owner now.").await;
    grace.open("/o/engines").await;
    grace.sees("Your role here: Owner").await;
    ada.open("/o/engines/settings").await;
    ada.follow("Leave Analytical Engines").await;
    ada.press("Leave Analytical Engines").await;
    ada.sees("You left Analytical Engines.").await;
    sign_in(&ada, ADA, PASSWORD).await;
    ada.sees("You belong to no organization yet").await;
    ada.open("/o/engines").await;
    assert_eq!(ada.status().await, 404);
    assert_no_complaints(&ada).await;
}
