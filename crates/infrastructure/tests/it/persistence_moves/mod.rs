//! Tenants that are moved between the tiers while they are used: no row is lost or doubled, nobody reads a gap, and a move
//! that was interrupted leaves the tenant whole in one place.

mod interrupted;
mod racing;
mod refused;
mod shop;

use std::collections::BTreeMap;

use sea_orm::DatabaseConnection;
use tenantry_application::ports::{
    tenant_mover::{MoveError, MoveStep, Moved, TenantMover},
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::{
    event::DomainEvent,
    locale::Locale,
    membership::event::MembershipEvent,
    role::Role,
    seed::SeedName,
    tenant::{Tenant, TenantId, Tier},
    tenant_settings::TenantSettings,
    user::UserId,
};
use tenantry_infrastructure::persistence::SqlUnitOfWorkFactory;
use tenantry_testkit::builders::{domain_claim, in_language, invitation_link, job};
use uuid::Uuid;

use crate::persistence_fixture::{Fixture, entry, invitation, now, rows, sealing};

/// Opens a database with the shop.
async fn open() -> Fixture {
    Fixture::on_postgres_with(|options| {
        *options = shop::embed(options.clone());
        options.connections = 60;
    })
    .await
}

/// Founds a tenant among the shared tables, with rows in every table.
async fn found(fixture: &Fixture, name: &str) -> Tenant {
    let (tenant, ..) = fixture.found(name, None).await;
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    work.invitations().insert(&invitation(tenant.id(), "guest")).await.unwrap();
    work.invitation_links().insert(&invitation_link(tenant.id(), Some(3))).await.unwrap();
    work.domain_claims().insert(&domain_claim(tenant.id(), &format!("{name}.example"))).await.unwrap();
    work.trail().insert(&[entry(left()), entry(left())]).await.unwrap();
    work.jobs().insert(&job(now())).await.unwrap();
    let unset = TenantSettings::unset(tenant.id());
    work.tenant_settings().update(&unset, &in_language(&unset, Some(Locale::De))).await.unwrap();
    work.tenant_seeds().claim(&SeedName::parse("providers.1").unwrap(), now()).await.unwrap();
    work.commit().await.unwrap();
    fixture
        .execute(&format!(
            "INSERT INTO tenantry_event_cursors (tenant_id, handler, seq, attempts) VALUES ('{}', 'mailer', 1, 0)",
            tenant.id()
        ))
        .await;
    shop::fill(&fixture.database, tenant.id()).await;
    tenant
}

fn left() -> DomainEvent {
    DomainEvent::Membership(MembershipEvent::Left { user_id: UserId::new(Uuid::nil()), role: Role::Member })
}

fn schema_of(tenant: TenantId) -> String {
    format!("tenant_{}", tenant.as_uuid().simple())
}

/// The rows of a tenant by their tables, as text. Tables without any are left out.
type Rows = BTreeMap<String, Vec<String>>;

async fn texts(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    rows(connection, sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// Reads them from one place, whatever the directory says.
async fn rows_in(bare: &DatabaseConnection, tenant: TenantId, tier: Tier) -> Rows {
    let schema = match tier {
        Tier::Shared => "public".to_owned(),
        Tier::Schema => schema_of(tenant),
    };
    let tables = format!(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' \
         WHERE c.relnamespace = to_regnamespace('{schema}') AND c.relkind = 'r' \
         AND c.relname NOT IN ('tenantry_user_tenants', 'tenantry_invited_addresses', 'tenantry_verified_domains')"
    );
    let mut found = Rows::new();
    for table in texts(bare, &tables).await {
        let all = format!("SELECT t::text FROM {schema}.{table} t WHERE tenant_id = '{tenant}' ORDER BY 1");
        let all = texts(bare, &all).await;
        if !all.is_empty() {
            found.insert(table, all);
        }
    }
    found
}

async fn tier_of(bare: &DatabaseConnection, tenant: TenantId) -> Tier {
    let tiers = texts(bare, &format!("SELECT tier FROM tenantry_tenants WHERE id = '{tenant}'")).await;
    tiers[0].parse().unwrap()
}

const fn other(tier: Tier) -> Tier {
    match tier {
        Tier::Shared => Tier::Schema,
        Tier::Schema => Tier::Shared,
    }
}

async fn move_to(fixture: &Fixture, tenant: TenantId, to: Tier) -> Result<(Moved, Vec<MoveStep>), MoveError> {
    let steps = std::sync::Mutex::new(Vec::new());
    let fleet = fixture.database.fleet().unwrap();
    let moved = fleet.move_to(tenant, to, &|step| steps.lock().unwrap().push(step.clone())).await?;
    Ok((moved, steps.into_inner().unwrap()))
}

/// Another process on the same database, which knows nothing of its tenants.
async fn another(fixture: &Fixture) -> SqlUnitOfWorkFactory {
    SqlUnitOfWorkFactory::new(shop::open(&fixture.url()).await, fixture.registry.clone(), sealing())
}

#[tokio::test]
async fn all_rows_of_every_table_go_there_and_back() {
    let fixture = open().await;
    let (acme, bolt) = (found(&fixture, "acme").await, found(&fixture, "bolt").await);
    let bare = fixture.bare().await;
    let (before, others) =
        (rows_in(&bare, acme.id(), Tier::Shared).await, rows_in(&bare, bolt.id(), Tier::Shared).await);
    assert_eq!(before.len(), 16, "{:?}", before.keys());
    let all = u64::try_from(before.values().map(Vec::len).sum::<usize>()).unwrap();
    for to in [Tier::Schema, Tier::Shared, Tier::Schema, Tier::Shared] {
        let (moved, steps) = move_to(&fixture, acme.id(), to).await.unwrap();
        println!("to {to}: {} rows, fence {:?}", moved.rows, moved.fence);
        assert_eq!(moved.rows, all);
        assert_eq!(tier_of(&bare, acme.id()).await, to);
        assert_eq!(rows_in(&bare, acme.id(), to).await, before);
        assert_eq!(rows_in(&bare, acme.id(), other(to)).await, Rows::new());
        let schemas = texts(&bare, "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'tenant\\_%'").await;
        assert_eq!(schemas.len(), usize::from(to == Tier::Schema), "{schemas:?}");
        assert_eq!(steps.last(), Some(&MoveStep::Removed), "{steps:?}");
        if to == Tier::Schema {
            let state = fixture.database.fleet().unwrap().state(acme.id()).await.unwrap();
            assert!(state.is_current(), "{state:?}");
        }
        // It is there already.
        let (again, steps) = move_to(&fixture, acme.id(), to).await.unwrap();
        assert_eq!((again.rows, steps), (0, Vec::new()));
    }
    assert_eq!(rows_in(&bare, bolt.id(), Tier::Shared).await, others);
}

/// The database goes on with the numbers that it drew.
#[tokio::test]
async fn numbers_go_on_after_the_largest_one() {
    let fixture = open().await;
    let (acme, bolt) = (found(&fixture, "acme").await, found(&fixture, "bolt").await);
    let mut last = 0;
    for to in [Tier::Schema, Tier::Shared, Tier::Schema] {
        move_to(&fixture, acme.id(), to).await.unwrap();
        for number in 0..20 {
            let next = shop::visit(&fixture.database, acme.id(), &format!("{to} {number}")).await.unwrap();
            assert!(next > last, "{next} after {last} in {to}");
            last = next;
        }
        shop::visit(&fixture.database, bolt.id(), "other").await.unwrap();
    }
}

#[tokio::test]
async fn every_process_finds_the_tenant_at_once() {
    let fixture = open().await;
    let acme = found(&fixture, "acme").await;
    let far = shop::open(&fixture.url()).await;
    let store = another(&fixture).await;
    for to in [Tier::Schema, Tier::Shared] {
        let before = shop::visits(&far, acme.id()).await.unwrap();
        move_to(&fixture, acme.id(), to).await.unwrap();
        assert_eq!(shop::visits(&far, acme.id()).await.unwrap(), before);
        shop::visit(&far, acme.id(), "far").await.unwrap();
        assert_eq!(shop::visits(&fixture.database, acme.id()).await.unwrap(), before + 1);
        let mut work = store.begin(acme.id()).await.unwrap();
        let tenant = work.tenants().find().await.unwrap().unwrap();
        assert_eq!(tenant.tier(), to);
        work.trail().insert(&[entry(left())]).await.unwrap();
        work.commit().await.unwrap();
    }
}
