//! Runs a service that embeds Tenantry within a test: the service as its program composes it, on a temporary database,
//! with a clock that the test moves and a mailbox that it reads. There is no socket; a call goes straight to the router.
//!
//! ```
//! use axum::Json;
//! use sea_orm::{EntityTrait, PaginatorTrait};
//! use serde_json::json;
//! use tenantry_domain::role::Role;
//! use tenantry_infrastructure::persistence::members;
//! use tenantry_server::{Tenantry, extract::InTenant};
//! use tenantry_test_app::TestApp;
//! use utoipa_axum::{router::OpenApiRouter, routes};
//!
//! #[utoipa::path(get, path = "/colleagues", security(("bearer" = [])), responses((status = OK, body = u64)))]
//! async fn colleagues(at: InTenant) -> Json<u64> {
//!     Json(members::Entity::find().count(&at.database).await.unwrap())
//! }
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let service = Tenantry::new("colleagues").routes(OpenApiRouter::new().routes(routes!(colleagues)));
//! let app = TestApp::sqlite(service).await;
//! let (north, south) = (app.tenant("north").await, app.tenant("south").await);
//! let ada = north.member(Role::Viewer).await;
//! assert_eq!(ada.get("/colleagues").await.assert("200").json(), json!(2));
//! assert_eq!(south.owner.get("/colleagues").await.assert("200").json(), json!(1));
//! app.get("/colleagues").await.assert("401 token_missing");
//! # });
//! ```
//!
//! [`TestApp`] has the clock, the mails and the database, [`TestTenant`] adds members and opens the tenant's rows, and a
//! [`TestMember`] calls routes. Each call returns an [`Answer`]. A [`Browser`] opens pages and sends their forms. Whatever goes wrong while a test prepares itself panics
//! with the response.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this crate is part of tests only: what can't go on stops right there"
)]

mod answer;
mod app;
mod browser;
mod html;
mod member;
mod request;
mod tenant;

pub use answer::Answer;
pub use app::{TestApp, TestDatabase};
pub use browser::Browser;
pub use html::{Field, Form, forms_of, links_of, text_of};
pub use member::TestMember;
pub use request::{Client, call};
pub use tenant::{TestTenant, sign_up_body};

/// The password of all people. It satisfies the rules.
pub const PASSWORD: &str = "seven quiet harbours at dawn";
