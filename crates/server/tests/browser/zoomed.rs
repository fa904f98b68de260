//! A desktop at 400 %: the window shows little of a page at once, and nothing covers what a person wants to press.

use tenantry_testkit::browser::View;

use crate::{
    running_server::PASSWORD,
    stage::{ADA, Stage, assert_no_complaints, fill_sign_up},
};

const GRACE: &str = "grace@navy.example";

#[tokio::test(flavor = "multi_thread")]
async fn at_400_percent_people_found_an_organization_and_join_it() {
    let stage = Stage::start().await;
    let ada = stage.somebody().await;
    ada.view(View::Zoomed).await;
    ada.open("/sign-up").await;
    fill_sign_up(&ada, "Ada Lovelace", ADA, "Engines").await;
    ada.press("Create the organization").await;
    ada.sees("Engines is ready.").await;
    ada.follow("Invite people").await;
    ada.fill("Email addresses", GRACE).await;
    ada.choose("Role", "Manager").await;
    ada.press("Send the invitations").await;
    ada.sees("1 person is invited").await;
    let grace = stage.somebody().await;
    grace.view(View::Zoomed).await;
    grace.open(&stage.link_to(GRACE).await).await;
    grace.fill("Your name", "Grace Hopper").await;
    grace.fill("Password", PASSWORD).await;
    grace.send("Your name").await;
    grace.sees("Your role here: Manager").await;
    grace.open("/o/engines/members").await;
    grace.follow("Ada Lovelace").await;
    for person in [&ada, &grace] {
        assert_eq!(person.overhang().await, "");
        assert_no_complaints(person).await;
    }
}
