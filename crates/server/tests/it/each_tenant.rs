//! A job over all tenants works in one at a time, leaves out those that are blocked, and goes on after a failure.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait, QueryOrder, TransactionSession, TransactionTrait};
use tenantry_domain::tenant::TenantMove;
use tenantry_infrastructure::persistence::members;
use tenantry_server::{Service, TenantFailure};
use tenantry_test_app::TestApp;

use crate::{
    quickstart::example::{self, note},
    support::World,
};

fn service(world: &World) -> Service {
    let (database, access) = (world.persistence().database.clone(), &world.app.application.auth.sign_out.access);
    Service { app: world.app.clone(), database, ids: access.ids.clone(), clock: access.clock.clone() }
}

#[tokio::test]
async fn it_sees_one_tenants_rows_at_a_time() {
    let world = World::new().await;
    let mut expected = BTreeMap::new();
    for slug in ["acme", "bolt", "cobalt"] {
        expected.insert(slug.to_owned(), 1);
        world.found(slug).await;
    }
    let service = service(&world);
    let mut counted = BTreeMap::new();
    let report = service
        .for_each_tenant("count members", async |tenant, database| {
            let members = members::Entity::find().count(&database).await?;
            counted.insert(tenant.slug().to_string(), members);
            Ok::<_, sea_orm::DbErr>(())
        })
        .await
        .unwrap();
    assert_eq!((report.succeeded, report.failed.len()), (3, 0));
    assert_eq!(counted, expected);
}

#[tokio::test]
async fn blocked_tenants_are_left_out_unless_asked_for() {
    let world = World::new().await;
    for slug in ["acme", "bolt", "cobalt"] {
        world.found(slug).await;
    }
    world.operate("bolt", TenantMove::Suspend).await;
    world.operate("cobalt", TenantMove::Cancel).await;
    let service = service(&world);
    let mut seen = Vec::new();
    let report = service.for_each_tenant("look", async |tenant, _| {
        seen.push(tenant.slug().to_string());
        Ok::<_, String>(())
    });
    assert_eq!(report.await.unwrap().succeeded, 1);
    assert_eq!(seen, ["acme"]);
    let report = service.each_tenant("look at all").with_blocked().run(async |_, _| Ok::<_, String>(()));
    assert_eq!(report.await.unwrap().succeeded, 3);
}

#[tokio::test]
async fn a_failure_in_one_tenant_does_not_end_the_others() {
    let world = World::new().await;
    let mut ids = BTreeMap::new();
    for slug in ["acme", "bolt", "cobalt"] {
        ids.insert(slug, world.found(slug).await.tenant_id);
    }
    let report = service(&world)
        .for_each_tenant("fail in one", async |tenant, _| {
            if tenant.slug().as_str() == "bolt" { Err("no luck".to_owned()) } else { Ok(()) }
        })
        .await
        .unwrap();
    let failed: Vec<_> = report.failed.into_iter().map(|(id, error)| (id.to_string(), error)).collect();
    assert_eq!(
        (report.succeeded, failed),
        (2, vec![(ids["bolt"].clone(), TenantFailure::Error("no luck".to_owned()))])
    );
}

#[tokio::test]
async fn a_panic_in_one_tenant_rolls_its_work_back_and_does_not_end_the_others() {
    let app = TestApp::sqlite(example::service()).await;
    for slug in ["acme", "bolt", "cobalt"] {
        app.tenant(slug).await;
    }
    let note = |text: &str| note::ActiveModel {
        id: Set(app.composed.service.ids.uuid()),
        text: Set(text.to_owned()),
        ..Default::default()
    };
    let mut panicked = None;
    let job = app.composed.service.for_each_tenant("panic in one", async |tenant, database| {
        let transaction = database.begin().await?;
        note::Entity::insert(note(tenant.slug().as_str())).exec_without_returning(&transaction).await?;
        if tenant.slug().as_str() == "bolt" {
            panicked = Some(tenant.id());
            panic!("as a bug does");
        }
        transaction.commit().await
    });
    let report = job.await.unwrap();
    assert_eq!((report.succeeded, report.failed), (2, vec![(panicked.unwrap(), TenantFailure::Panic)]));
    let left = app.unconfined().await;
    let left = note::Entity::find().order_by_asc(note::Column::Text).all(&left).await.unwrap();
    assert_eq!(left.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["acme", "cobalt"]);
}
