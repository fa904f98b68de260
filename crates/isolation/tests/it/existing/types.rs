//! Tenant columns of each type, behind the hook and behind row-level security.

use rstest::rstest;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionSession, TransactionTrait};
use tenantry_isolation::{
    Dialect, Hook, Keys, Refusal, Registry, ScopeError, TenantKey, TenantTable,
    TenantType::{self, BigInt, Text, Uuid},
};

use super::{Existing, all, text};

const A: uuid::Uuid = uuid::Uuid::from_u128(0xA);
const B: uuid::Uuid = uuid::Uuid::from_u128(0xB);

fn registry(tenant_type: TenantType) -> Registry {
    let table = TenantTable::by("account_id").keys(Keys::Global).of_type(tenant_type);
    Registry::builder().table_with("notes", &["id", "account_id", "word"], table).build().unwrap()
}

async fn notes(dialect: Dialect, column: &str) -> Existing {
    Existing::of(dialect, &[&format!("CREATE TABLE notes (ID, account_id {column} NOT NULL, word text NOT NULL)")])
        .await
}

async fn words(db: &impl ConnectionTrait) -> String {
    text(db, "SELECT word AS x FROM notes ORDER BY word").await
}

#[rstest]
#[case::uuid("UUID", Uuid, Uuid, [A.into(), B.into()])]
#[case::uuid_in_text("text", Text, Uuid, [A.into(), B.into()])]
#[case::uuid_in_varchar("varchar(40)", Text, Uuid, [A.into(), B.into()])]
#[case::bigint("bigint", BigInt, BigInt, [5.into(), 50.into()])]
#[case::integer("integer", BigInt, BigInt, [5.into(), 50.into()])]
#[case::text("text", Text, Text, ["5".into(), "05".into()])]
#[case::odd_text("text", Text, Text, ["o'brien\\".into(), "O'Brien\\".into()])]
#[tokio::test]
async fn each_tenant_has_its_own_rows(
    #[case] column: &str,
    #[case] tenant_type: TenantType,
    #[case] named_by: TenantType,
    #[case] tenants: [TenantKey; 2],
    #[values(Dialect::Postgres, Dialect::Sqlite)] dialect: Dialect,
) {
    let existing = notes(dialect, column).await;
    existing.raise(named_by, &[("notes", "account_id", tenant_type)]).await;
    let registry = registry(tenant_type);
    existing.check(&registry).await.unwrap();
    let hook = Hook::new(registry);
    for (place, tenant) in tenants.iter().enumerate() {
        let transaction = hook.begin(&existing.serving, tenant.clone()).await.unwrap();
        let word = ["first", "second"][place];
        all(&transaction, &format!("INSERT INTO notes (word) VALUES ('{word}')"), vec![]).await.unwrap();
        assert_eq!(words(&transaction).await, word);
        all(&transaction, "UPDATE notes SET word = 'my ' || word", vec![]).await.unwrap();
        transaction.commit().await.unwrap();
    }
    assert_eq!(words(&existing.owner).await, "my first;my second");
    if dialect == Dialect::Postgres {
        // Past the hook, the policy alone.
        assert_eq!(words(&existing.serving).await, "");
        let account = text(&existing.owner, "SELECT account_id::text AS x FROM notes WHERE word = 'my first'").await;
        let transaction = existing.serving.begin().await.unwrap();
        let name = format!("SELECT app_tenant($1::text::{})", named_by.as_str());
        all(&transaction, &name, vec![account.into()]).await.unwrap();
        assert_eq!(words(&transaction).await, "my first");
        let changed = all(&transaction, "UPDATE notes SET word = 'x' RETURNING id", vec![]);
        assert_eq!(changed.await.unwrap().len(), 1);
        transaction.rollback().await.unwrap();
    }
}

#[rstest]
#[case::postgres(Dialect::Postgres)]
#[case::sqlite(Dialect::Sqlite)]
#[tokio::test]
async fn a_value_for_the_tenant_column_must_be_the_tenants_in_the_columns_type(#[case] dialect: Dialect) {
    let insert = match dialect {
        Dialect::Postgres => "INSERT INTO notes (account_id, word) VALUES ($1, 'x')",
        Dialect::Sqlite => "INSERT INTO notes (account_id, word) VALUES (?, 'x')",
    };
    let existing = notes(dialect, "text").await;
    let db = Hook::new(registry(Text)).connection(existing.owner.clone(), A);
    all(&db, insert, vec![A.to_string().into()]).await.unwrap();
    for other in [sea_orm::Value::from(B.to_string()), A.to_string().to_uppercase().into(), A.into()] {
        let refused = all(&db, insert, vec![other.clone()]).await.unwrap_err();
        assert!(refused.contains("a row of another tenant"), "{other:?}: {refused}");
    }
    let existing = notes(dialect, "integer").await;
    let db = Hook::new(registry(BigInt)).connection(existing.owner.clone(), 5);
    for (word, same) in [("int", sea_orm::Value::from(5_i32)), ("bigint", 5_i64.into())] {
        // A connection prepares a text once, for values of one type.
        all(&db, &insert.replace('x', word), vec![same]).await.unwrap();
    }
    for other in [sea_orm::Value::from(6_i32), 6_i64.into(), "5".into(), sea_orm::Value::Int(None)] {
        let refused = all(&db, insert, vec![other.clone()]).await.unwrap_err();
        assert!(refused.contains("a row of another tenant"), "{other:?}: {refused}");
    }
}

#[tokio::test]
async fn a_tenant_of_another_type_is_refused_with_both_types() {
    let existing = notes(Dialect::Sqlite, "uuid").await;
    for (tenant_type, tenant, told) in [
        (Uuid, TenantKey::from(7), "a tenant whose ID is a bigint, in a table whose tenant column is a uuid"),
        (Uuid, "7".into(), "a tenant whose ID is a text, in a table whose tenant column is a uuid"),
        (BigInt, A.into(), "a tenant whose ID is a uuid, in a table whose tenant column is a bigint"),
    ] {
        let db = Hook::new(registry(tenant_type)).connection(existing.owner.clone(), tenant);
        let find = Statement::from_string(DbBackend::Sqlite, "SELECT word FROM notes");
        let refused = db.query_all_raw(find).await.unwrap_err();
        assert_eq!(ScopeError::of(&refused).unwrap().what(), told);
    }
}

#[test]
fn one_statement_does_not_mix_tenant_columns_of_two_types() {
    let by = |tenant_type| TenantTable::default().of_type(tenant_type);
    let registry = Registry::builder()
        .table_with("a", &["tenant_id", "id"], by(Uuid))
        .table_with("b", &["tenant_id", "id"], by(Text))
        .table("c", &["tenant_id", "id"])
        .build()
        .unwrap();
    let hook = Hook::new(registry);
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let refused = hook.plan(dialect, "SELECT a.id FROM a JOIN b ON a.id = b.id").unwrap_err();
        assert_eq!(refused.refusal(), Refusal::Clause);
        assert_eq!(refused.what(), "tables whose tenant columns are a uuid and a text in one statement");
        for good in ["SELECT a.id FROM a JOIN c ON a.id = c.id", "SELECT b.id FROM c JOIN b ON b.id = c.id"] {
            hook.plan(dialect, good).unwrap();
        }
    }
}
