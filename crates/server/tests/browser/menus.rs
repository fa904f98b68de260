//! What can be done with a row of a list stands in its menu: by mouse, by keyboard, on a small screen and without scripts.

use tenantry_testkit::browser::{Colours, Key, Page, View};

use crate::{
    running_server::PASSWORD,
    stage::{Stage, assert_no_complaints, sign_in},
    team::{GRACE, invite, join},
};

const MENU: &str = "Actions for Grace Hopper";
/// What a finger may miss: whatever can be pressed in the list or in its open menu, and is smaller than 44 pixels.
const SMALL_TARGETS: &str = "[...document.querySelectorAll('.more, .check-cell label, .menu a, .menu button')]
  .filter((one) => one.checkVisibility()).map((one) => [one.getBoundingClientRect(), one.outerHTML])
  .filter(([box]) => box.width < 44 || box.height < 44).map(([, html]) => html)";

/// Returns Ada and Grace, who joined her organization, and a stage for them.
async fn ada_and_grace() -> (Stage, Page, Page) {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    invite(&ada, GRACE, "Member").await;
    let grace = join(&stage, "Grace Hopper", GRACE).await;
    (stage, ada, grace)
}

async fn offers(page: &Page, kind: &str, name: &str) -> bool {
    page.names(kind).await.iter().any(|found| found == name)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_managed_from_the_list() {
    let (_stage, ada, grace) = ada_and_grace().await;
    let list = "/o/engines/members?sort=-name";
    ada.open(list).await;
    assert!(!offers(&ada, "button", "Deactivate").await, "the menu is open before anybody opened it");
    for deed in ["Deactivate", "Activate again"] {
        ada.press(MENU).await;
        ada.press(deed).await;
        ada.sees("The changes to Grace Hopper are saved.").await;
        assert_eq!(ada.path().await, list);
    }
    ada.press(MENU).await;
    assert!(offers(&ada, "button", "Deactivate").await);
    // A click elsewhere closes it.
    ada.fill("Name or email address", "").await;
    assert!(!offers(&ada, "button", "Deactivate").await);
    ada.press(MENU).await;
    ada.follow("Make Grace Hopper the owner").await;
    ada.sees("You cannot take this back yourself").await;
    ada.follow("Cancel").await;
    assert_eq!(ada.path().await, list);
    ada.press(MENU).await;
    ada.follow("Change role and place").await;
    ada.choose("Role", "Viewer").await;
    ada.press("Save").await;

    // Whoever may do nothing is offered nothing but the own way out. Grace was signed out while she was deactivated.
    grace.open("/o/engines/members").await;
    sign_in(&grace, GRACE, PASSWORD).await;
    grace.open("/o/engines/members").await;
    let menus: Vec<_> =
        grace.names("button").await.into_iter().filter(|name| name.starts_with("Actions for")).collect();
    assert_eq!(menus, [MENU]);
    grace.press(MENU).await;
    assert!(!offers(&grace, "button", "Deactivate").await);
    grace.follow("Leave Engines").await;
    grace.follow("Cancel").await;
    assert_eq!(grace.path().await, "/o/engines/members");

    ada.open(list).await;
    for decision in ["Cancel", "Remove Grace Hopper"] {
        ada.press(MENU).await;
        ada.follow("Remove Grace Hopper").await;
        ada.sees("They lose access at once").await;
        if decision == "Cancel" {
            ada.follow(decision).await;
        } else {
            ada.press(decision).await;
        }
        assert_eq!(ada.path().await, list);
    }
    ada.sees("Grace Hopper is no longer a member.").await;
    assert_no_complaints(&ada).await;
    assert_no_complaints(&grace).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_menu_is_used_by_keyboard_on_a_small_screen() {
    let (_stage, ada, _grace) = ada_and_grace().await;
    ada.view(View::Narrow).await;
    // Also where a person's own colours replace ours.
    ada.colours(Colours::Forced).await;
    ada.open("/o/engines/members").await;
    ada.tab_to(MENU).await;
    ada.key(Key::Enter).await;
    assert!(offers(&ada, "button", "Deactivate").await);
    assert_eq!(ada.evaluate(SMALL_TARGETS).await, serde_json::json!([]));
    assert_eq!(ada.overhang().await, "");
    // What is in it is the next stop.
    ada.key(Key::Tab).await;
    assert_eq!(ada.focused().await.as_deref(), Some("Change role and place"));
    ada.key(Key::Escape).await;
    assert!(!offers(&ada, "button", "Deactivate").await);
    assert_eq!(ada.focused().await.as_deref(), Some(MENU));
    ada.key(Key::Space).await;
    for (key, name) in [
        (Key::Down, "Change role and place"),
        (Key::Up, "Remove Grace Hopper"),
        (Key::Down, "Change role and place"),
        (Key::Down, "Make Grace Hopper the owner"),
        (Key::Down, "Deactivate"),
    ] {
        ada.key(key).await;
        assert_eq!(ada.focused().await.as_deref(), Some(name), "{key:?}");
    }
    ada.enters().await;
    ada.sees("The changes to Grace Hopper are saved.").await;
    // At 400 % a menu is higher than the window, and scrolls.
    ada.view(View::Zoomed).await;
    ada.press(MENU).await;
    ada.press("Activate again").await;
    ada.sees("The changes to Grace Hopper are saved.").await;
    ada.press(MENU).await;
    ada.follow("Remove Grace Hopper").await;
    ada.sees("They lose access at once").await;
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_menu_opens_and_closes_without_scripts() {
    let (_stage, ada, _grace) = ada_and_grace().await;
    ada.without_scripts().await;
    for view in [View::Desktop, View::Phone] {
        ada.view(view).await;
        ada.open("/o/engines/members").await;
        assert!(!offers(&ada, "button", "Deactivate").await);
        ada.press(MENU).await;
        ada.key(Key::Escape).await;
        assert!(!offers(&ada, "button", "Deactivate").await);
        for deed in ["Deactivate", "Activate again"] {
            ada.press(MENU).await;
            ada.press(deed).await;
            ada.sees("The changes to Grace Hopper are saved.").await;
        }
    }
    // Rows are chosen, too, though the form stands below the table.
    ada.tick("Choose Grace Hopper").await;
    ada.choose("New role of those chosen", "Manager").await;
    ada.press("Change the role of those chosen").await;
    ada.sees("One role was changed.").await;
}
