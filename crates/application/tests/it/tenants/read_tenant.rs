//! Members see their tenant, even while it is blocked.

use tenantry_application::{actor::AccessError, use_cases::tenants::read_tenant::ReadTenantError};
use tenantry_domain::{role::Role, tenant::TenantMove};
use tenantry_testkit::builders::{self, anonymous};

use crate::world::World;

#[tokio::test]
async fn every_role_sees_the_tenant_with_its_seats() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let viewer = world.join(&ada, "grace", Role::Viewer).await;
    world.invite(&ada, "guest", Role::Member).await;
    world.operate(ada.tenant_id, TenantMove::Suspend).await;
    for person in [&ada, &viewer] {
        let actor = world.authenticate(&person.tokens).unwrap();
        let view = world.app.tenants.read.execute(&actor).await.unwrap();
        assert_eq!((view.tenant, view.seats_used, view.members), (world.tenant(&ada), 3, 2));
    }
}

#[tokio::test]
async fn nobody_else_does() {
    let world = World::new();
    let nowhere = builders::tenant("nowhere");
    let user = builders::user("gone");
    let gone = builders::actor(&nowhere, &user, &builders::membership(nowhere.id(), &user, Role::Owner));
    for actor in [anonymous(), gone] {
        let refused = world.app.tenants.read.execute(&actor).await;
        assert!(matches!(refused, Err(ReadTenantError::Access(AccessError::NotAMember))), "{refused:?}");
    }
}
