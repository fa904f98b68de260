//! The shop's pages in a real browser: they look like Tenantry's, so they keep to the same limits. The shop is started as
//! an operator starts it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on stops right there")]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use tenantry_testkit::browser::{Browser, Page};

/// A shop that runs. It is stopped when it is dropped.
struct Shop {
    process: Child,
    /// Where it is reached, without a slash at the end.
    base: String,
    _data: TempDir,
}

impl Shop {
    /// Opens a shop with an empty database, on a free port.
    fn open() -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_storefront"))
            .env("TENANTRY_BIND", "127.0.0.1:0")
            .env("TENANTRY_DATA_DIR", data.path())
            .env("TENANTRY_DATABASE_URL", format!("sqlite://{}", data.path().join("shop.db").display()))
            .env("TENANTRY_LOG_LEVEL", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = said.find_map(|line| {
            let line = line.unwrap();
            let place = line.find("http://127.0.0.1:")?;
            line[place..].split_whitespace().next().map(|url| url.trim_end_matches('/').to_owned())
        });
        // What it says later, such as its mails, has to go somewhere.
        std::thread::spawn(move || said.for_each(drop));
        Self { process, base: address.expect("the shop says where it is"), _data: data }
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn assert_faultless(page: &Page) {
    let faults = page.faults().await;
    assert!(faults.is_empty(), "{}:\n{}", page.path().await, faults.join("\n"));
}

async fn sell(page: &Page, name: &str, sku: &str, price: &str) {
    for (label, text) in [("Name", name), ("SKU", sku), ("Category", "kitchen"), ("Price", price)] {
        page.fill(label, text).await;
    }
    page.press("Add a product").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_products_of_an_organization_are_managed_in_a_browser() {
    let (shop, browser) = (Shop::open(), Browser::start());
    let ada = browser.person(&shop.base).await;
    ada.open("/sign-up").await;
    for (label, text) in [
        ("Name of the organization", "Engines"),
        ("Your name", "Ada Lovelace"),
        ("Email address", "ada@navy.example"),
        ("Password", "correct horse battery staple"),
    ] {
        ada.fill(label, text).await;
    }
    ada.press("Create the organization").await;
    ada.sees("Engines is ready.").await;

    ada.follow("Products").await;
    ada.sees("No products yet").await;
    assert_faultless(&ada).await;
    ada.follow("Add a product").await;
    assert_faultless(&ada).await;
    sell(&ada, "A pot of tea", "tea", "much").await;
    ada.sees("2 things need to be corrected").await;
    assert_eq!(ada.value("Name").await, "A pot of tea");
    assert_faultless(&ada).await;
    sell(&ada, "A pot of tea", "TEA-1", "4.50").await;
    ada.sees("Added: A pot of tea").await;
    ada.follow("Add a product").await;
    sell(&ada, "A very long name of a very large pot that is for a very good cup of tea", "TEA-2", "1250.00").await;
    ada.sees("Added: A very long name").await;
    assert_faultless(&ada).await;
    ada.follow("Remove: A pot of tea").await;
    assert_faultless(&ada).await;
    ada.press("Remove: A pot of tea").await;
    ada.sees("Removed: A pot of tea").await;
    assert_faultless(&ada).await;
}
