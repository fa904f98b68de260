//! People with several organizations: the path says which one a tab is in.

use crate::stage::{Stage, assert_no_complaints};

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_are_in_two_organizations() {
    work_in_two_tabs(Stage::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_are_in_two_organizations_on_postgresql() {
    work_in_two_tabs(Stage::on_postgresql().await).await;
}

async fn work_in_two_tabs(stage: Stage) {
    let engines = stage.ada().await;
    let looms = engines.tab().await;
    looms.open("/organizations").await;
    looms.follow("Create another organization").await;
    looms.fill("Name of the organization", "Looms").await;
    looms.press("Create the organization").await;
    looms.sees("Looms is ready.").await;
    for _ in 0..2 {
        engines.reload().await;
        assert_eq!(
            (engines.path().await, engines.title().await),
            ("/o/engines".to_owned(), "Engines · Tenantry".to_owned())
        );
        looms.reload().await;
        assert_eq!((looms.path().await, looms.title().await), ("/o/looms".to_owned(), "Looms · Tenantry".to_owned()));
    }
    // The name of the organization leads to the others.
    looms.follow("Looms Owner Switch organization").await;
    looms.sees("Which one do you want to work in?").await;
    looms.follow("Engines Owner").await;
    assert_eq!(looms.path().await, "/o/engines");
    // Signing out in one tab does so in the other.
    looms.press("Sign out").await;
    engines.reload().await;
    engines.sees("Keep me signed in on this device").await;
    assert_no_complaints(&engines).await;
    assert_no_complaints(&looms).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_organization_looks_like_none() {
    let stage = Stage::start().await;
    stage.ada().await;
    let grace = stage.founder("Grace Hopper", "grace@navy.example", "Compilers").await;
    let mut pages = Vec::new();
    for path in ["/o/engines", "/o/nothing-of-that-name"] {
        grace.open(path).await;
        assert_eq!(grace.status().await, 404);
        pages.push(grace.text().await);
    }
    assert!(pages[0].contains("There is nothing here"), "{pages:?}");
    assert_eq!(pages[0], pages[1]);
    // Whoever is not signed in does not learn either which one exists.
    let nobody = stage.somebody().await;
    for path in ["/o/engines", "/o/nothing-of-that-name"] {
        nobody.open(path).await;
        nobody.sees("Keep me signed in on this device").await;
    }
}
