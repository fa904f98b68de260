//! Looks at the schemas of tenants with their own tables: whether each tenant has its schema and each schema its tenant,
//! and whether each schema is what its version says, walls included.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tenantry_application::ports::store_error::StoreError;
use tenantry_isolation::{TenantSchema, inspection::Finding};

use crate::persistence::{
    error::translate,
    tenant_schemas::{Fleet, SchemaState, TenantInSchema, list},
};

/// The names that no other schema should have.
const OURS: &str = "SELECT nspname::text AS name FROM pg_namespace WHERE nspname ~ '^tenant_[0-9a-f]{32}$' ORDER BY 1";
const PAGE: u64 = 100;

/// Schemas and tenants that have no counterpart, and the tenants with a schema.
pub(super) struct Found {
    pub(super) orphans: Vec<Finding>,
    pub(super) tenants: BTreeMap<String, TenantInSchema>,
}

/// Compares the names of schemas with the directory of tenants.
pub(super) async fn find(serving: &DatabaseConnection) -> Result<Found, StoreError> {
    let rows = serving.query_all_raw(Statement::from_string(DbBackend::Postgres, OURS)).await.map_err(translate)?;
    let names = rows.iter().map(|row| row.try_get("", "name"));
    let schemas: Vec<String> = names.collect::<Result<_, _>>().map_err(translate)?;
    let (mut tenants, mut after) = (BTreeMap::new(), None);
    loop {
        let page = list(serving, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        tenants.extend(page.into_iter().map(|tenant| (TenantSchema::from(tenant.id.as_uuid()).to_string(), tenant)));
    }
    let orphans = schemas.iter().filter(|name| !tenants.contains_key(*name)).map(|name| orphan(name)).collect();
    Ok(Found { orphans, tenants })
}

/// Compares each schema with what its version says.
pub(super) async fn compare(
    fleet: &Fleet,
    tenants: &BTreeMap<String, TenantInSchema>,
) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    for (schema, tenant) in tenants {
        findings.extend(of_tenant(schema, tenant, &fleet.state(tenant.id).await?));
    }
    Ok(findings)
}

fn orphan(schema: &str) -> Finding {
    let remedy = format!(
        "if `tenant list` shows a purged tenant, run the command `tenant purge --due` of this program, which removes it; \
         else look at what is in it; if nobody needs it, DROP SCHEMA {schema} CASCADE"
    );
    Finding::new(schema, "it is named like a tenant's schema, but no tenant has its tables there", remedy)
}

fn of_tenant(schema: &str, tenant: &TenantInSchema, state: &SchemaState) -> Vec<Finding> {
    let slug = &tenant.slug;
    if state.is_missing {
        let what = format!("the schema of the tenant {slug} is missing, so its members get errors");
        return vec![Finding::new(schema, what, "restore it from a backup")];
    }
    let mut findings = Vec::new();
    if !state.pending.is_empty() {
        let what = format!("the schema of the tenant {slug} lacks {}", state.pending.join(", "));
        findings.push(Finding::new(schema, what, "run the command `migrate` of this program"));
    }
    if !state.unknown.is_empty() {
        let unknown = state.unknown.join(", ");
        let what = format!("the schema of the tenant {slug} has {unknown}, which this version does not know");
        findings.push(Finding::new(schema, what, "use the version that applied them"));
    }
    if !state.drift.is_empty() {
        let what = format!("the schema of the tenant {slug} is not what its version says: {}", state.drift.join("; "));
        let remedy = "run the command `migrate` of this program, which puts checks and privileges right, and put right by \
                      hand what is left";
        findings.push(Finding::new(schema, what, remedy));
    }
    findings
}
