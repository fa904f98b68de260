//! What a page is looked through for must be found where it is wrong, or silence says nothing.

use tenantry_testkit::browser::Browser;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_page_is_found() {
    let browser = Browser::start();
    let page = browser.person("").await;
    let faulty = "data:text/html,<title>t</title><p style='color:%23ccc'>pale</p><input><img src='x.png'>\
        <div id=a style='width:400px'>wide</div><div id=a></div>";
    page.open(faulty).await;
    let found = page.findings().await.join("\n");
    for rule in ["color-contrast", "label", "image-alt", "html-has-lang"] {
        assert!(found.contains(&format!("{rule}: ")), "{rule} is not in {found}");
    }
    let all = page.faults().await.join("\n");
    for fault in ["px beyond 320", "Narrow, Light: label", "Desktop, Dark: label", "the id a stands twice"] {
        assert!(all.contains(fault), "{fault} is not in {all}");
    }
}
