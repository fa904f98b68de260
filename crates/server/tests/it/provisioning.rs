//! The client gets the reason an embedder's provisioner gives, and a refused person leaves nothing behind.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use insta::assert_snapshot;
use serde_json::json;
use tenantry_application::ports::{
    provisioner::{ProvisionError, Provisioner},
    store_error::StoreError,
    unit_of_work::UnitOfWork,
};
use tenantry_domain::{membership::Membership, tenant::Tier};
use tenantry_testkit::postgres::postgres;

use crate::support::{
    Options, World,
    own_tables::count,
    people::{PASSWORD, signup_body},
};

/// The error a provisioner returns.
type Objection = fn() -> ProvisionError;

/// Accepts a number of members and refuses all further ones.
struct Places {
    free: AtomicUsize,
    objection: Objection,
}

#[async_trait]
impl Provisioner for Places {
    async fn provision(&self, _: &mut dyn UnitOfWork, _: &Membership) -> Result<(), ProvisionError> {
        let taken = self.free.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |free| free.checked_sub(1));
        taken.map(drop).map_err(|_| (self.objection)())
    }
}

async fn world(free: usize, objection: Objection) -> (World, Arc<Places>) {
    let places = Arc::new(Places { free: free.into(), objection });
    let options = Options { provisioners: vec![places.clone()], ..Options::default() };
    (World::with(options).await, places)
}

/// Nothing of the tenant stays: the step that fails comes after its schema and its tables.
#[tokio::test]
async fn a_founder_who_is_refused_leaves_no_schema() {
    let places = Arc::new(Places { free: 0.into(), objection: no_wallet });
    let database_url = Some(postgres().database());
    let mut options = Options { provisioners: vec![places.clone()], database_url, ..Options::default() };
    options.application.tier_of_new_tenants = Tier::Schema;
    let world = World::with(options).await;
    let left = async || {
        let from = ["pg_namespace WHERE nspname LIKE 'tenant\\_%'", "tenantry_tenants", "tenantry_users"];
        futures::future::join_all(from.map(|from| count(&world.database_url, from))).await
    };
    world.post("/v1/auth/signup", "", signup_body("acme")).await.assert("422 provisioning_refused");
    assert_eq!(left().await, [0, 0, 0]);
    places.free.store(1, Ordering::SeqCst);
    world.post("/v1/auth/signup", "", signup_body("acme")).await.assert("201");
    assert_eq!(left().await, [1, 1, 1]);
}

fn no_wallet() -> ProvisionError {
    ProvisionError::Refused { reason: "No wallet can be opened today.".to_owned() }
}

#[tokio::test]
async fn a_founder_who_is_refused_reads_why_and_can_sign_up_later() {
    let (world, places) = world(0, no_wallet).await;
    assert_snapshot!(world.post_once("/v1/auth/signup", "", "key", signup_body("acme")).await.snapshot());
    let login = json!({"email": "owner@acme.test", "password": PASSWORD});
    world.post("/v1/auth/login", "", login).await.assert("401 invalid_credentials");
    places.free.store(1, Ordering::SeqCst);
    world.post_once("/v1/auth/signup", "", "key", signup_body("acme")).await.assert("201");
    world.post_once("/v1/auth/signup", "", "key", signup_body("acme")).await.assert("201");
}

#[tokio::test]
async fn an_invited_person_who_is_refused_can_accept_later() {
    let (world, places) = world(1, no_wallet).await;
    let owner = world.found("acme").await;
    let token = world.invite(&owner, "bea@acme.test", "member").await;
    let body = json!({"token": token, "name": "Bea", "password": PASSWORD});
    let refused = world.post("/v1/invitations/accept", "", body.clone()).await.assert("422 provisioning_refused");
    assert_eq!(refused.text("/detail"), "No wallet can be opened today.");
    places.free.store(1, Ordering::SeqCst);
    world.post("/v1/invitations/accept", "", body).await.assert("201");
}

#[tokio::test]
async fn what_is_no_refusal_is_told_by_its_kind_and_not_by_its_cause() {
    let cases: [(Objection, &str); 3] = [
        (|| ProvisionError::Failed("the wallet's secret key".into()), "500 internal_error"),
        (|| StoreError::Unavailable("the wallet's secret key".into()).into(), "503 unavailable"),
        (|| StoreError::Stale.into(), "409 concurrent_change"),
    ];
    for (objection, told) in cases {
        let (world, _) = world(0, objection).await;
        let answer = world.post("/v1/auth/signup", "", signup_body("acme")).await.assert(told);
        assert!(!answer.text("/detail").contains("wallet"));
    }
}
