//! What a tenant tries on a table whose key is `id` alone, with the ID of another tenant's row.

use rstest::rstest;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, EntityTrait, sea_query::OnConflict};
use tenantry_isolation::{Dialect, Hook, Refusal, ScopeError, ScopedConnection, TenantType};

use super::{FOREIGN, FOREIGN_ROW, OF_BILLING, OWN, all, billing, customer, invoice, text};

/// What a statement of the tenant comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It returns this many rows.
    Rows(usize),
    /// The hook refuses it.
    Refused(Refusal),
    /// The database reports a conflict of keys.
    Conflict,
}

use Outcome::{Conflict, Refused, Rows};

const BOTH: &[(&str, Outcome)] = &[
    (
        "INSERT INTO invoices (id, total) VALUES (2, 99) ON CONFLICT (id) DO UPDATE SET total = excluded.total RETURNING id, total, note",
        Rows(0),
    ),
    (
        "INSERT INTO invoices (id, total) VALUES (2, 99) ON CONFLICT (id) DO UPDATE SET total = invoices.total + 1 WHERE invoices.total > 0 OR 1 = 1 RETURNING total",
        Rows(0),
    ),
    (
        "INSERT INTO invoices (id, total) VALUES (2, 99) ON CONFLICT (id) DO UPDATE SET note = invoices.note, organization_id = excluded.organization_id RETURNING note",
        Rows(0),
    ),
    ("INSERT INTO invoices (id, total) VALUES (2, 99) ON CONFLICT (id) DO NOTHING RETURNING id", Rows(0)),
    ("INSERT INTO invoices (id, total) VALUES (2, 99) ON CONFLICT DO NOTHING RETURNING id", Rows(0)),
    ("INSERT INTO invoices (id, total) VALUES (2, 99)", Conflict),
    (
        "INSERT INTO customers (id, email) VALUES (9, '2@example.com') ON CONFLICT (email) DO UPDATE SET id = 9 RETURNING id",
        Rows(0),
    ),
    ("UPDATE invoices SET id = 2 WHERE id = 1", Conflict),
    ("UPDATE invoices SET total = 99 WHERE id = 2 RETURNING note", Rows(0)),
    ("DELETE FROM invoices WHERE id = 2 RETURNING note", Rows(0)),
    ("DELETE FROM customers WHERE id = 2 RETURNING email", Rows(0)),
    ("SELECT i.note FROM invoices i JOIN customers c ON c.id = i.customer_id WHERE i.id = 2", Rows(0)),
    ("SELECT note FROM invoices WHERE total > 0 ORDER BY total DESC", Rows(1)),
    (
        "INSERT INTO invoices (id, total) VALUES (1, 99) ON CONFLICT (id) DO UPDATE SET total = excluded.total RETURNING total",
        Rows(1),
    ),
];

const OF_SQLITE: &[(&str, Outcome)] = &[
    ("INSERT OR REPLACE INTO invoices (id, total) VALUES (2, 99)", Refused(Refusal::Clause)),
    ("REPLACE INTO invoices (id, total) VALUES (2, 99)", Refused(Refusal::Clause)),
    ("UPDATE OR REPLACE invoices SET id = 2 WHERE id = 1", Refused(Refusal::Statement)),
    ("INSERT OR IGNORE INTO invoices (id, total) VALUES (2, 99) RETURNING id", Rows(0)),
    ("INSERT INTO invoices (id, total) VALUES (2, 99) ON CONFLICT DO UPDATE SET total = 99 RETURNING id", Rows(0)),
    ("UPDATE OR IGNORE invoices SET id = 2 WHERE id = 1 RETURNING id", Rows(0)),
];

const OF_POSTGRES: &[(&str, Outcome)] = &[
    (
        "INSERT INTO invoices AS i (id, total) VALUES (2, 99) ON CONFLICT (id) DO UPDATE SET note = i.note RETURNING note",
        Rows(0),
    ),
    (
        "MERGE INTO invoices i USING (SELECT 2::bigint AS id) s ON i.id = s.id WHEN MATCHED THEN UPDATE SET total = 99 WHEN NOT MATCHED THEN INSERT (id, total) VALUES (s.id, 99)",
        Conflict,
    ),
    ("MERGE INTO invoices i USING (SELECT 2::bigint AS id) s ON i.id = s.id WHEN MATCHED THEN DELETE", Rows(0)),
    (
        "INSERT INTO invoices (id, total) VALUES (2, 99) ON CONFLICT ON CONSTRAINT invoices_pkey DO UPDATE SET total = 99 RETURNING id",
        Rows(0),
    ),
];

async fn foreign_rows(owner: &DatabaseConnection) -> String {
    let invoices = "SELECT id || ' ' || customer_id || ' ' || total || ' ' || note AS x FROM invoices WHERE id = 2";
    text(owner, invoices).await + &text(owner, "SELECT id || ' ' || email AS x FROM customers WHERE id = 2").await
}

async fn run(db: &ScopedConnection, sql: &str) -> Result<usize, sea_orm::DbErr> {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    db.query_all_raw(statement).await.map(|rows| rows.len())
}

#[rstest]
#[case::postgres(Dialect::Postgres, OF_POSTGRES)]
#[case::sqlite(Dialect::Sqlite, OF_SQLITE)]
#[tokio::test]
async fn no_statement_reaches_the_row_that_has_the_id(#[case] dialect: Dialect, #[case] own: &[(&str, Outcome)]) {
    let (existing, hook) = billing(dialect).await;
    let before = foreign_rows(&existing.owner).await;
    // The owner is a superuser, so the hook stands alone here.
    let db = hook.connection(existing.owner.clone(), OWN);
    for (sql, expected) in BOTH.iter().chain(own) {
        let found = match run(&db, sql).await {
            Ok(rows) => Rows(rows),
            Err(error) => match ScopeError::of(&error) {
                Some(refusal) => Refused(refusal.refusal()),
                None if error.to_string().to_lowercase().contains("unique") => Conflict,
                None => panic!("{sql}: {error}"),
            },
        };
        assert_eq!(found, *expected, "{sql}");
        assert_eq!(foreign_rows(&existing.owner).await, before, "{sql}");
    }
}

#[rstest]
#[case::postgres(Dialect::Postgres)]
#[case::sqlite(Dialect::Sqlite)]
#[tokio::test]
async fn entities_do_not_reach_the_row_that_has_the_id(#[case] dialect: Dialect) {
    let (existing, hook) = billing(dialect).await;
    let before = foreign_rows(&existing.owner).await;
    let db = hook.connection(existing.owner.clone(), OWN);
    let row = |id| invoice::ActiveModel { id: Set(id), total: Set(99), ..Default::default() };
    let upsert = |id| {
        let by_id = OnConflict::column(invoice::Column::Id).update_column(invoice::Column::Total).to_owned();
        invoice::Entity::insert(row(id)).on_conflict(by_id)
    };
    upsert(FOREIGN_ROW).exec(&db).await.unwrap_err();
    invoice::Entity::update(row(FOREIGN_ROW)).exec(&db).await.unwrap_err();
    assert_eq!(invoice::Entity::delete_by_id(FOREIGN_ROW).exec(&db).await.unwrap().rows_affected, 0);
    assert_eq!(invoice::Entity::find_by_id(FOREIGN_ROW).one(&db).await.unwrap(), None);
    assert_eq!(foreign_rows(&existing.owner).await, before);

    upsert(1).exec(&db).await.unwrap();
    let inserted = invoice::Entity::insert(invoice::ActiveModel { total: Set(5), ..Default::default() });
    let id = match dialect {
        Dialect::Sqlite => inserted.exec(&db).await.unwrap().last_insert_id,
        // The rows above did not come from the sequence, which therefore gives their IDs again.
        Dialect::Postgres => {
            all(&existing.owner, "SELECT setval('invoices_id_seq', 2)", Vec::new()).await.unwrap();
            inserted.exec(&db).await.unwrap().last_insert_id
        }
    };
    let inserted = invoice::Entity::find_by_id(id).one(&db).await.unwrap().unwrap();
    assert_eq!((inserted.id, inserted.organization_id), (3, OWN));
    let own = invoice::Entity::find_by_id(1).one(&db).await.unwrap().unwrap();
    assert_eq!((own.total, own.organization_id), (99, OWN));
}

#[tokio::test]
async fn row_level_security_stops_what_gets_past_the_hook() {
    let (existing, _) = billing(Dialect::Postgres).await;
    existing.raise(TenantType::Uuid, OF_BILLING).await;
    let before = foreign_rows(&existing.owner).await;
    for (sql, refused) in [
        ("UPDATE invoices SET total = 99", false),
        ("DELETE FROM customers WHERE id = 2", false),
        (
            "INSERT INTO invoices (id, organization_id, total) VALUES (2, '00000000-0000-0000-0000-000000000007', 99) \
             ON CONFLICT (id) DO UPDATE SET total = 99",
            true,
        ),
    ] {
        let transaction = sea_orm::TransactionTrait::begin(&existing.serving).await.unwrap();
        all(&transaction, "SELECT app_tenant($1)", vec![OWN.into()]).await.unwrap();
        assert_eq!(all(&transaction, sql, Vec::new()).await.is_err(), refused, "{sql}");
        if refused {
            transaction.rollback().await.unwrap();
        } else {
            transaction.commit().await.unwrap();
        }
        assert_eq!(foreign_rows(&existing.owner).await, before, "{sql}");
    }
}

/// What is weaker with such keys, and documented at [`tenantry_isolation::Keys::Global`].
#[rstest]
#[case::postgres(Dialect::Postgres)]
#[case::sqlite(Dialect::Sqlite)]
#[tokio::test]
async fn a_reference_without_the_tenant_can_cross_and_its_row_goes_with_the_other(#[case] dialect: Dialect) {
    let (existing, hook) = billing(dialect).await;
    let own = hook.connection(existing.owner.clone(), OWN);
    run(&own, "INSERT INTO invoices (id, customer_id) VALUES (5, 2)").await.unwrap();
    run(&own, "INSERT INTO invoices (id, customer_id) VALUES (6, 77)").await.unwrap_err();

    let other: ScopedConnection = Hook::connection(&hook, existing.owner.clone(), FOREIGN);
    assert_eq!(customer::Entity::delete_by_id(FOREIGN_ROW).exec(&other).await.unwrap().rows_affected, 1);
    let left: Vec<i64> =
        invoice::Entity::find().all(&own).await.unwrap().into_iter().map(|invoice| invoice.id).collect();
    assert_eq!(left, [1]);
}
