//! The role that `app_tenant` assumes for the statements of a tenant on PostgreSQL: whether it is assumed, and whether
//! it may do what it should and nothing else.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionOptions};
use uuid::Uuid;

use super::{
    declarations::Declarations,
    facts::{self, Security},
    findings::{Expected, words},
    policies::guard_reading,
    report::Finding,
    roles::Role,
};
use crate::{
    begin,
    names::{others_than, written, written_table},
    row_level_security::{NAMED, SET_TENANT},
};

/// The row-level security and the grants of tables by name, as one role sees them.
pub(super) type Securities = BTreeMap<String, Security>;

/// How the findings call the role.
const NOUN: &str = "the role of tenants' statements";

/// Returns the problems of that role, on a connection of the serving role. Nothing if none is declared.
///
/// What is wrong with the rights of the serving role is left out if `of_serving` tells them: it has all rights of this
/// role, so that is found there.
pub(super) async fn findings(
    serving: &DatabaseConnection,
    of_serving: Option<&Securities>,
    declared: &Declarations,
) -> Result<Vec<Finding>, DbErr> {
    let Some(expected) = declared.tenant_role else { return Ok(Vec::new()) };
    // An ID that no tenant has.
    let values = [Uuid::nil().into()];
    let transaction = begin(serving, TransactionOptions::default()).await?;
    let name = Statement::from_sql_and_values(serving.get_database_backend(), SET_TENANT, values);
    if let Err(error) = transaction.query_one_raw(name).await {
        let remedy = "let the owner's role run the migrations again, which create it";
        return Ok(vec![Finding::new("app_tenant", format!("it can't name a tenant: {error}"), remedy)]);
    }
    let role = Role::of(&transaction).await?;
    let found = facts::postgres::security(&transaction, &declared.registry).await?;
    transaction.rollback().await?;
    if role.name != expected {
        let what = format!("a tenant's statements run as {}, and not as {expected}", role.name);
        return Ok(vec![Finding::new("app_tenant", what, format!("let it SET LOCAL ROLE {}", written(expected)))]);
    }
    let mut told = role.findings(NOUN, &found, declared);
    told.extend(of_tables(expected, &found, of_serving, declared));
    Ok(told)
}

fn of_tables(role: &str, found: &Securities, of_serving: Option<&Securities>, declared: &Declarations) -> Vec<Finding> {
    let known = declared.known.iter().map(|known| (known.name, known.grants_in_tenants));
    let registered = declared
        .registry
        .tables()
        .filter(|(name, _)| declared.known(name).is_none())
        .map(|(name, table)| (name, table.confinement().privileges()));
    // The start leaves a table alone that it does not know.
    let unknown = found.keys().map(String::as_str).filter(|name| {
        let is_declared = declared.known(name).is_some() || declared.registry.table(name).is_some();
        of_serving.is_some() && !is_declared
    });
    let mut told = Vec::new();
    for (name, wanted) in known.chain(registered).chain(unknown.map(|name| (name, ""))) {
        let Some(Security { granted, policies, .. }) = found.get(name) else {
            if of_serving.is_none_or(|of_serving| of_serving.contains_key(name)) {
                let remedy =
                    "let both roles find it in the same schema, by the search_path of the login or the database";
                told.push(Finding::new(name, format!("{NOUN} does not find it"), remedy));
            }
            continue;
        };
        let (table, role, mut wanted, mut granted) =
            (written_table(name), written(role), words(wanted), granted.clone());
        if let Some(of_serving) = of_serving.and_then(|of_serving| of_serving.get(name)) {
            let expected = Expected::of(name, declared).grants;
            wanted.retain(|right| of_serving.grants(right));
            granted.retain(|right| expected.contains(right) || !of_serving.grants(right));
        }
        if let Some(beyond) = others_than(&wanted, &granted) {
            let remedy = format!("REVOKE {beyond} ON {table} FROM {role}, PUBLIC");
            told.push(Finding::new(name, format!("{NOUN} may {beyond}"), remedy));
        }
        if let Some(lacking) = others_than(&granted, &wanted) {
            let remedy = format!("GRANT {lacking} ON {table} TO {role}");
            told.push(Finding::new(name, format!("{NOUN} may not {lacking}"), remedy));
        }
        let column = declared.known(name).and_then(|known| known.written_by).filter(|_| !granted.is_empty());
        if let Some(column) = column.filter(|column| !guard_reading(policies, column)) {
            let what = "a tenant reads rows of others: its policy for reading is missing or compares something else";
            let remedy = format!("let its policies for {role} require {} = {NAMED}", written(column));
            told.push(Finding::new(name, what, remedy));
        }
    }
    told
}
