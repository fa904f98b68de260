//! The whole of a service with one table: notes that the members of an organization share.
//!
//! `cargo run -p tenantry-server --example quickstart` serves it on <http://127.0.0.1:8080>, with Tenantry's own routes
//! for sign-up, members and sign-in; `/docs` shows all of them. `-- doctor` checks that its table is isolated.
#![allow(unreachable_pub, reason = "the derives make public types, and a test takes the service")]

use std::process::ExitCode;

use axum::{Json as Answer, extract::State, http::StatusCode};
use sea_orm::{ActiveValue::Set, EntityTrait, Schema};
use sea_orm_migration::prelude::*;
use serde::Deserialize;
use tenantry_application::ports::{
    event_handler::{Delivery, EventHandler, HandlerError, Start},
    outbox::Event,
};
use tenantry_domain::event::EventName;
use tenantry_infrastructure::persistence::{raise_walls, tenant_transaction, translate};
use tenantry_isolation::Registry;
use tenantry_server::{
    Problem, Service, Tenantry,
    extract::{InTenant, Json},
    problems,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use validator::Validate;

pub mod note {
    //! The table. Its key begins with the tenant; no handler names it.
    use sea_orm::entity::prelude::*;

    /// A note.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, utoipa::ToSchema)]
    #[sea_orm(table_name = "notes")]
    #[schema(as = Note)]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        #[serde(skip)]
        pub tenant_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(DeriveMigrationName)]
struct CreateNotes;

#[async_trait::async_trait]
impl MigrationTrait for CreateNotes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Schema::new(manager.get_database_backend()).create_table_from_entity(note::Entity);
        table.foreign_key(ForeignKey::create().from("notes", "tenant_id").to("tenantry_tenants", "id"));
        manager.create_table(table).await?;
        raise_walls(manager, "notes").await
    }
}

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateNotes)]
    }
}

/// A note to add.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNote {
    #[validate(length(min = 1, max = 2000, code = "too_long", message = "must have 1 to 2000 characters"))]
    text: String,
}

problems!(ListProblems: [SIGNED_IN, PERMITTED]);
problems!(AddProblems: [SIGNED_IN, PERMITTED, BODY]);

/// Lists the notes of the caller's organization.
#[utoipa::path(get, path = "", security(("bearer" = [])), responses((status = OK, body = Vec<note::Model>), ListProblems))]
async fn list(at: InTenant) -> Result<Answer<Vec<note::Model>>, Problem> {
    Ok(Answer(note::Entity::find().all(&at.database).await.map_err(translate)?))
}

/// Adds a note to the caller's organization.
#[utoipa::path(post, path = "", security(("bearer" = [])), responses((status = CREATED, body = note::Model), AddProblems))]
async fn add(
    at: InTenant,
    State(service): State<Service>,
    body: Json<NewNote>,
) -> Result<(StatusCode, Answer<note::Model>), Problem> {
    let note = note::ActiveModel { id: Set(service.ids.uuid()), text: Set(body.value.text), ..Default::default() };
    let added = note::Entity::insert(note).exec_with_returning(&at.database).await.map_err(translate)?;
    Ok((StatusCode::CREATED, Answer(added)))
}

/// Welcomes each new member with a note.
struct Welcome;

#[async_trait::async_trait]
impl EventHandler for Welcome {
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        let database = tenant_transaction(delivery.work().await?)?;
        let text = format!("Welcome to the {} who joined!", event.after("role").unwrap_or("person"));
        let note = note::ActiveModel { id: Set(event.id.as_uuid()), text: Set(text), ..Default::default() };
        note::Entity::insert(note).exec_without_returning(&database).await.map_err(translate)?;
        Ok(())
    }
}

pub fn service() -> Tenantry {
    Tenantry::new("quickstart")
        .embed::<Migrator>(Registry::builder().tenant::<note::Entity>().build())
        .on("welcome", Start::Now, EventName::MemberJoined, Welcome)
        .routes(OpenApiRouter::new().nest("/notes", OpenApiRouter::new().routes(routes!(list, add))))
}

fn main() -> ExitCode {
    service().run()
}
