//! What is wrong with a page, whatever it is about: what keeps people with disabilities from using it, and what breaks on
//! a small screen.

use serde_json::Value;

use super::{
    page::Page,
    view::{Colours, View},
};

const AXE: &str = include_str!("assets/axe.min.js");

/// Runs all rules, those about targets that are too small too, and returns what a person reads about each finding.
const RUN: &str = "axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
  .then(({ violations }) => violations.flatMap(({ id, help, nodes }) => nodes.map(
    (node) => ({ id, help, where: node.target.join(' '), html: node.html, why: node.failureSummary }))))";

/// A label belongs to the first thing with its id.
const IDS_THAT_STAND_TWICE: &str = "[...document.querySelectorAll('[id]')].map((one) => one.id)
  .filter((id, index, all) => all.indexOf(id) !== index).map((id) => `the id ${id} stands twice`).join(', ')";

impl Page {
    /// Returns what is wrong with the page as it is, each as a text for people; nothing, if all is well:
    ///
    /// - what reaches beyond a window of 320 pixels, and beyond one at 400 % (WCAG 2.2, 1.4.10),
    /// - what axe-core finds in light and in dark on a desktop, and in light on a screen of 320 pixels,
    /// - ids that stand twice, and what the browser logged.
    ///
    /// The person looks at a desktop in dark afterwards.
    pub async fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for view in [View::Zoomed, View::Narrow] {
            self.view(view).await;
            faults.push(self.overhang().await);
        }
        for (view, colours) in
            [(View::Narrow, Colours::Light), (View::Desktop, Colours::Light), (View::Desktop, Colours::Dark)]
        {
            self.view(view).await;
            self.colours(colours).await;
            faults.extend(self.findings().await.into_iter().map(|found| format!("{view:?}, {colours:?}: {found}")));
        }
        faults.push(words(&self.evaluate(IDS_THAT_STAND_TWICE).await));
        faults.extend(self.complaints().await);
        faults.retain(|fault| !fault.is_empty());
        faults
    }

    /// Returns what axe-core finds on the page as it is, each as a text for people.
    pub async fn findings(&self) -> Vec<String> {
        if self.evaluate("typeof axe").await == "undefined" {
            self.evaluate(&format!("{AXE}; 0")).await;
        }
        // What stays on top while a page scrolls covers whatever is below it then.
        self.evaluate("scrollTo(0, 0)").await;
        let found = self.evaluate(RUN).await;
        let described = found.as_array().unwrap().iter().map(|finding| {
            let [id, help, place, html, why] = ["id", "help", "where", "html", "why"].map(|key| words(&finding[key]));
            format!("{id}: {help}\n  at {place}\n  {html}\n  {why}")
        });
        described.collect()
    }
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
