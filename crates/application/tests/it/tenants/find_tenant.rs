//! The operator finds a tenant by its id or its slug.

use tenantry_application::{
    actor::{AccessError, Actor, Origin, Who},
    ports::tenants::TenantKey,
    use_cases::tenants::find_tenant::FindTenantError,
};
use tenantry_testkit::builders::{anonymous, id, slug};

use crate::world::{World, operator};

#[tokio::test]
async fn the_operator_and_the_system_find_it() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let job = Actor { who: Who::System { job: "trial_end" }, origin: Origin::default() };
    for actor in [operator(), job] {
        for key in [TenantKey::Id(ada.tenant_id), TenantKey::Slug(slug("acme"))] {
            assert_eq!(world.app.tenants.find.execute(&actor, &key).await.unwrap(), world.tenant(&ada));
        }
        for key in [TenantKey::Id(id()), TenantKey::Slug(slug("nowhere"))] {
            let refused = world.app.tenants.find.execute(&actor, &key).await;
            assert!(matches!(refused, Err(FindTenantError::NotFound)), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn nobody_else_does_not_even_its_owner() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let calls = world.store.calls();
    for actor in [&anonymous(), &ada.actor] {
        for key in [TenantKey::Id(ada.tenant_id), TenantKey::Id(id())] {
            let refused = world.app.tenants.find.execute(actor, &key).await;
            assert!(matches!(refused, Err(FindTenantError::Access(AccessError::NotAnOperator))), "{refused:?}");
        }
    }
    assert_eq!(world.store.calls(), calls, "the directory was queried for an unauthorized actor");
}
