//! The proof by trying: in a transaction that is rolled back, a tenant that has nothing reaches for another one's rows.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    ExecResult, Statement, TransactionTrait, Value, prelude::DateTimeUtc,
};
use uuid::Uuid;

use super::quoted;
use crate::{
    persistence::entities::{tenant_counters, tenants},
    scoping::{Confinement, Hook, Registry},
};

/// The table in which the other tenant gets a row.
const TRIED: &str = "tenant_counters";
/// Two tenants that nobody else has.
const OWN: Uuid = Uuid::from_u128(0x0198_0000_0000_7000_8000_d0c7_0000_0001);
const OTHER: Uuid = Uuid::from_u128(0x0198_0000_0000_7000_8000_d0c7_0000_0002);

/// Something of another tenant's that was reached.
#[derive(Debug)]
pub(super) struct Crossing {
    pub(super) table: String,
    pub(super) what: String,
}

/// Reaches for another tenant's rows, by row-level security alone where there is any, and by the hook.
pub(super) async fn cross(serving: &DatabaseConnection, registry: &Registry) -> Result<Vec<Crossing>, DbErr> {
    let transaction = serving.begin().await?;
    name(&transaction, OTHER).await?;
    make_other(&transaction).await?;
    name(&transaction, OWN).await?;
    let mut crossings = Vec::new();
    if transaction.get_database_backend() == DbBackend::Postgres {
        reach(&transaction, "row-level security", registry, &mut crossings).await?;
    }
    let scoped = Hook::new(registry.clone()).transaction(transaction.begin().await?, OWN);
    reach(&scoped, "the query hook", registry, &mut crossings).await?;
    drop(scoped);
    transaction.rollback().await?;
    Ok(crossings)
}

async fn name(transaction: &DatabaseTransaction, tenant: Uuid) -> Result<(), DbErr> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let named = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT app_tenant($1)", [tenant.into()]);
        transaction.query_one_raw(named).await?;
    }
    Ok(())
}

/// A tenant whose slug no tenant can have, with one row.
async fn make_other(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let other = tenants::ActiveModel {
        id: Set(OTHER),
        slug: Set("tried by the doctor".to_owned()),
        name: Set("tried by the doctor".to_owned()),
        status: Set("trial".to_owned()),
        status_at: Set(None),
        seat_limit: Set(None),
        created_at: Set(DateTimeUtc::UNIX_EPOCH),
        updated_at: Set(DateTimeUtc::UNIX_EPOCH),
        version: Set(1),
    };
    tenants::Entity::insert(other).exec_without_returning(transaction).await?;
    let row = tenant_counters::ActiveModel {
        tenant_id: Set(OTHER),
        name: Set("tried by the doctor".to_owned()),
        value: Set(0),
        floor: Set(0),
        ceiling: Set(None),
    };
    tenant_counters::Entity::insert(row).exec_without_returning(transaction).await.map(drop)
}

/// Everything that must not work, behind the wall of that name.
async fn reach<C>(db: &C, wall: &str, registry: &Registry, crossings: &mut Vec<Crossing>) -> Result<(), DbErr>
where
    C: ConnectionTrait + TransactionTrait,
{
    for (table, _) in registry.tables().filter(|(_, table)| matches!(table.confinement(), Confinement::Tenant { .. })) {
        // A table that can't be read at all is told of elsewhere.
        let one = format!("SELECT 1 AS one FROM {} AS t LIMIT 1", quoted(table));
        let seen = db.begin().await?.query_one_raw(Statement::from_string(db.get_database_backend(), one)).await;
        if matches!(seen, Ok(Some(_))) {
            let what = format!("a tenant that has none of its rows sees some, behind {wall}");
            crossings.push(Crossing { table: table.to_owned(), what });
        }
    }
    let other = Value::from(OTHER);
    for (what, sql) in [
        ("changed", format!("UPDATE {TRIED} SET value = value WHERE tenant_id = $1")),
        ("deleted", format!("DELETE FROM {TRIED} WHERE tenant_id = $1")),
        ("made", format!("INSERT INTO {TRIED} (tenant_id, name, value, floor) VALUES ($1, 'again', 0, 0)")),
    ] {
        if try_to(db, &sql, &other).await?.is_some_and(|done| done.rows_affected() > 0) {
            let what = format!("another tenant's row was {what}, behind {wall}");
            crossings.push(Crossing { table: TRIED.to_owned(), what });
        }
    }
    Ok(())
}

/// In a savepoint of its own, which is undone; `None` if it was refused.
async fn try_to<C>(db: &C, sql: &str, other: &Value) -> Result<Option<ExecResult>, DbErr>
where
    C: ConnectionTrait + TransactionTrait,
{
    let backend = db.get_database_backend();
    let sql = if backend == DbBackend::Sqlite { sql.replace('$', "?") } else { sql.to_owned() };
    let savepoint = db.begin().await?;
    Ok(savepoint.execute_raw(Statement::from_sql_and_values(backend, sql, [other.clone()])).await.ok())
}
