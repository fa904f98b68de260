//! The seeded companies are complete, and each sees exactly its own data.

use std::collections::BTreeSet;

use rstest::rstest;
use storefront::seed::{COMPANIES, Company, email};
use tenantry_test_app::TestApp;

use crate::world::{On, open, rows_of, seeded};

async fn each_sees_exactly_its_own(app: &TestApp, companies: &[Company]) {
    let mut seen = BTreeSet::new();
    for company in companies {
        let (_, owner) = seeded(app, company).await;
        let products = owner.list("/api/v1/products", 200).await;
        assert_eq!(products.len(), company.products);
        let name = format!(" of {}", company.slug);
        assert!(products.iter().all(|product| product["name"].as_str().unwrap().ends_with(&name)));
        // No product of one company belongs to another.
        assert!(products.iter().all(|product| seen.insert(product["id"].to_string())));
    }
    // Checked again after all companies exist, as the last person to join.
    for company in companies {
        let person = app.sign_in(&email(company, company.users)).await;
        assert_eq!(person.list("/api/v1/products", 200).await.len(), company.products);
        let stats = person.get("/api/v1/dashboard/stats").await.assert("200").json();
        let figures = ["members", "products", "reviews", "sales"].map(|name| stats[name].as_u64().unwrap());
        let expected = [company.users, company.products, company.reviews, 2 * company.products];
        assert_eq!(figures.map(|figure| usize::try_from(figure).unwrap()), expected);
        let wallet = person.get("/api/v1/wallet").await.assert("200").json();
        assert_eq!(wallet["balance_minor"], 0);
    }
    let users: usize = companies.iter().map(|company| company.users).sum();
    assert_eq!(rows_of(app, "wallets").await, i64::try_from(users).unwrap());
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn companies_a_and_b_see_exactly_their_own(#[case] on: On) {
    each_sees_exactly_its_own(&open(on).await, &COMPANIES).await;
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn ten_and_twenty_products_make_no_thirty(#[case] on: On) {
    let ten = Company { slug: "ten", users: 1, products: 10, reviews: 25 };
    let twenty = Company { slug: "twenty", users: 2, products: 20, reviews: 45 };
    let app = open(on).await;
    each_sees_exactly_its_own(&app, &[ten, twenty]).await;
    assert_eq!((rows_of(&app, "products").await, rows_of(&app, "reviews").await), (30, 70));
    // Each product has its own reviews, and all of them.
    let person = app.sign_in(&email(&twenty, 1)).await;
    let mut reviews = 0;
    for product in person.list("/api/v1/products", 200).await {
        let path = format!("/api/v1/products/{}/reviews", product["id"].as_str().unwrap());
        reviews += person.list(&path, 2).await.len();
    }
    assert_eq!(reviews, twenty.reviews);
}

#[tokio::test]
async fn what_is_there_already_is_not_seeded_again() {
    let ten = Company { slug: "ten", users: 1, products: 10, reviews: 10 };
    let app = open(On::Sqlite).await;
    seeded(&app, &ten).await;
    let refused = storefront::seed::seed(&app.composed, &ten).await.unwrap_err();
    assert_eq!(refused.to_string(), "cannot create company ten; seed an empty data folder");
    assert_eq!(rows_of(&app, "products").await, 10);
}
