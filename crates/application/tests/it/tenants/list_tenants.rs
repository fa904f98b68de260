//! Operators and jobs list the tenants, page by page; nobody else does.

use tenantry_application::{
    actor::{AccessError, Actor, Origin, Who},
    ports::tenants::TenantKey,
    use_cases::tenants::{
        change_tenant_status,
        list_tenants::{Command, ListTenantsError},
    },
};
use tenantry_domain::tenant::{Standing, Tenant, TenantMove};
use tenantry_testkit::builders::{anonymous, page};

use crate::world::{World, operator};

#[tokio::test]
async fn an_operator_and_a_job_list_them() {
    let world = World::new();
    let mut ids = Vec::new();
    for name in ["ada", "bea", "cleo"] {
        ids.push(world.found(name, name).await.tenant_id);
    }
    ids.sort();
    let suspend = change_tenant_status::Command { tenant: TenantKey::Id(ids[1]), step: TenantMove::Suspend };
    world.app.tenants.change_status.execute(&operator(), suspend).await.unwrap();
    let job = Actor { who: Who::System { job: "figures" }, origin: Origin::default() };
    for actor in [operator(), job] {
        let listed = async |standing, page| {
            let listed = world.app.tenants.list.execute(&actor, Command { standing, page }).await.unwrap();
            (listed.items.iter().map(Tenant::id).collect::<Vec<_>>(), listed.next)
        };
        assert_eq!(listed(None, page(None, 2)).await, (ids[..2].to_vec(), Some(ids[1])));
        assert_eq!(listed(None, page(Some(ids[1]), 2)).await, (ids[2..].to_vec(), None));
        assert_eq!(listed(Some(Standing::Open), page(None, 200)).await, (vec![ids[0], ids[2]], None));
        assert_eq!(listed(Some(Standing::Suspended), page(None, 200)).await, (vec![ids[1]], None));
    }
}

#[tokio::test]
async fn nobody_else_does() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let calls = world.store.calls();
    for actor in [&anonymous(), &ada.actor] {
        let refused = world.app.tenants.list.execute(actor, Command::default()).await;
        assert!(matches!(refused, Err(ListTenantsError::Access(AccessError::NotAnOperator))), "{refused:?}");
    }
    assert_eq!(world.store.calls(), calls, "the directory was queried for an unauthorized actor");
}
