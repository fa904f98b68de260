//! What axe-core finds on a page: faults that keep people with disabilities from using it.

use serde_json::Value;
use tenantry_testkit::browser::Page;

const AXE: &str = include_str!("assets/axe.min.js");

/// Runs all rules, those about targets that are too small too, and returns what a person reads about each finding.
const RUN: &str = "axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
  .then(({ violations }) => violations.flatMap(({ id, help, nodes }) => nodes.map(
    (node) => ({ id, help, where: node.target.join(' '), html: node.html, why: node.failureSummary }))))";

/// Returns the findings of axe on the page as it is, each as a text for people.
pub(crate) async fn findings(page: &Page) -> Vec<String> {
    if page.evaluate("typeof axe").await == "undefined" {
        page.evaluate(&format!("{AXE}; 0")).await;
    }
    let found = page.evaluate(RUN).await;
    let described = found.as_array().unwrap().iter().map(|finding| {
        let [id, help, place, html, why] = ["id", "help", "where", "html", "why"].map(|key| words(&finding[key]));
        format!("{id}: {help}\n  at {place}\n  {html}\n  {why}")
    });
    described.collect()
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Axe must find what is wrong, or its silence says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_what_is_wrong() {
    let browser = tenantry_testkit::browser::Browser::start();
    let page = browser.person("").await;
    let faulty = "data:text/html,<title>t</title><p style='color:%23ccc'>pale</p><input><img src='x.png'>";
    page.open(faulty).await;
    let found = findings(&page).await.join("\n");
    for rule in ["color-contrast", "label", "image-alt", "html-has-lang"] {
        assert!(found.contains(&format!("{rule}: ")), "{rule} is not in {found}");
    }
}
