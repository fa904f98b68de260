//! Entities whose tables and columns are in CamelCase, have spaces, or are in a schema of PostgreSQL.

use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, Set,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use tenantry_isolation::{Dialect, Hook, Refusal, Registry, ScopeError, ScopedConnection};

use super::{
    entities::{billed, line_item, order_item, shipped},
    world::{OWN, World, registry, world},
};

fn new(id: i64, created_at: &str) -> order_item::ActiveModel {
    let created_at = Set(created_at.to_owned());
    order_item::ActiveModel { tenant_id: NotSet, id: Set(id), created_at, unit_price: Set(1) }
}

async fn use_every_call(db: &ScopedConnection) -> Result<(), DbErr> {
    let all = order_item::Entity::find().order_by_asc(order_item::Column::CreatedAt).all(db).await?;
    assert_eq!(all.iter().map(|item| (item.tenant_id, item.id)).collect::<Vec<_>>(), [(OWN, 1), (OWN, 2)]);
    let dear = order_item::Entity::find().filter(order_item::Column::UnitPrice.gt(15)).one(db).await?.unwrap();
    assert_eq!(dear.created_at, "tuesday");
    assert_eq!(order_item::Entity::find_by_id((8, 1)).one(db).await?, None);
    let with = order_item::Entity::find().find_with_related(line_item::Entity).all(db).await?;
    assert_eq!(with.iter().map(|(item, lines)| (item.id, lines.len())).collect::<Vec<_>>(), [(1, 2), (2, 1)]);
    let also = line_item::Entity::find().find_also_related(order_item::Entity).all(db).await?;
    assert!(also.iter().all(|(line, item)| Some(line.order_id) == item.as_ref().map(|item| item.id)));

    let made = new(70, "now").insert(db).await?;
    assert_eq!((made.tenant_id, made.unit_price), (OWN, 1));
    let mut changed = made.into_active_model();
    changed.unit_price = Set(5);
    assert_eq!(changed.update(db).await?.unit_price, 5);
    let key = [order_item::Column::TenantId, order_item::Column::Id];
    let again = OnConflict::columns(key).update_column(order_item::Column::CreatedAt).to_owned();
    order_item::Entity::insert(new(70, "later")).on_conflict(again).exec_without_returning(db).await?;
    let short = OnConflict::column(order_item::Column::Id).update_column(order_item::Column::CreatedAt).to_owned();
    order_item::Entity::insert(new(70, "latest")).on_conflict(short).exec_without_returning(db).await?;
    let found = order_item::Entity::find_by_id((OWN, 70)).one(db).await?.unwrap();
    assert_eq!((found.created_at.as_str(), found.unit_price), ("latest", 5));
    let price = Expr::col(order_item::Column::UnitPrice).add(1);
    let raised = order_item::Entity::update_many().col_expr(order_item::Column::UnitPrice, price).exec(db).await?;
    assert_eq!(raised.rows_affected, 3);
    assert_eq!(line_item::Entity::delete_many().exec(db).await?.rows_affected, 3);
    Ok(())
}

#[tokio::test]
async fn entities_of_any_names_work_as_others_do() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let World { hook, db, .. } = world(dialect, 1).await;
        use_every_call(&hook.connection(db.clone(), OWN)).await.unwrap();
        let left = order_item::Entity::find().filter(order_item::Column::TenantId.ne(OWN)).count(&db).await.unwrap();
        assert_eq!(left, 8);
        assert_eq!(line_item::Entity::find().count(&db).await.unwrap(), 8);
    }
}

#[tokio::test]
async fn entities_in_schemas_are_kept_apart_on_postgresql() {
    let World { hook, db, .. } = world(Dialect::Postgres, 1).await;
    let own = hook.connection(db.clone(), OWN);
    let bills = billed::Entity::find().order_by_asc(billed::Column::Id).all(&own).await.unwrap();
    assert_eq!(bills.iter().map(|bill| (bill.tenant_id, bill.total)).collect::<Vec<_>>(), [(OWN, 30), (OWN, 40)]);
    let docks = shipped::Entity::find().filter(shipped::Column::Dock.ne("south")).all(&own).await.unwrap();
    assert_eq!(docks.iter().map(|shipped| shipped.id).collect::<Vec<_>>(), [1]);
    let bill = billed::ActiveModel { tenant_id: NotSet, id: Set(1), total: Set(9), state: Set("new".to_owned()) };
    let short = OnConflict::column(billed::Column::Id).update_column(billed::Column::Total).to_owned();
    billed::Entity::insert(bill).on_conflict(short).exec_without_returning(&own).await.unwrap();
    assert_eq!(billed::Entity::find_by_id((OWN, 1)).one(&own).await.unwrap().unwrap().total, 9);
    assert_eq!(billed::Entity::delete_many().exec(&own).await.unwrap().rows_affected, 2);
    assert_eq!(billed::Entity::find().count(&db).await.unwrap(), 8);
    assert_eq!(shipped::Entity::find().count(&db).await.unwrap(), 10);
}

#[tokio::test]
async fn entities_in_schemas_are_refused_on_sqlite() {
    let World { hook, db, .. } = world(Dialect::Sqlite, 1).await;
    let refused = billed::Entity::find().all(&hook.connection(db, OWN)).await.unwrap_err();
    let refused = ScopeError::of(&refused).unwrap();
    let expected =
        "refused: the schema billing; name the table alone, and register it without a schema: on SQLite it has none";
    assert_eq!((refused.refusal(), refused.to_string().as_str()), (Refusal::Table, expected));
}

#[tokio::test]
async fn entities_in_schemas_are_refused_where_each_tenant_has_its_own() {
    let World { hook, db, .. } = world(Dialect::Postgres, 1).await;
    let refused = billed::Entity::find().all(&hook.connection_in_schema(db, OWN)).await.unwrap_err();
    let expected = "refused: billing.invoices, which has a schema of its own, in a tenant's schema; register it without a \
                    schema, or as a global table";
    assert_eq!(ScopeError::of(&refused).unwrap().to_string(), expected);
}

#[test]
fn a_refusal_says_how_the_name_is_spelled() {
    let hook = Hook::new(registry());
    for (sql, expected) in [
        ("SELECT 1 FROM OrderItems", "the table orderitems; write it in quotes, as it is registered: \"OrderItems\""),
        ("SELECT createdAt FROM \"OrderItems\"", "the unknown column createdat; write it in quotes: \"createdAt\""),
        ("SELECT o.createdAt FROM \"OrderItems\" o", "the unknown column createdat; write it in quotes: \"createdAt\""),
        ("UPDATE \"line items\" SET \"order id\" = 1", "the unknown column order id; write it in quotes: \"Order Id\""),
        (
            "SELECT 1 FROM \"ship yard\".invoices",
            "the table ship yard.invoices; write it in quotes, as it is registered: \"Ship Yard\".\"invoices\"",
        ),
        ("SELECT 1 FROM other.products", "the schema other; name the table alone, or register it with this schema"),
        ("SELECT 1 FROM secrets", "the table secrets; register it as a tenant's or a global table"),
        (
            "INSERT INTO \"OrderItems\" VALUES (1)",
            "INSERT without column names; name those that are given, such as (id, \"createdAt\", \"unitPrice\")",
        ),
    ] {
        let refused = hook.rewrite(Dialect::Postgres, sql).unwrap_err();
        assert_eq!(refused.to_string(), format!("refused: {expected}"), "{sql}");
    }
    let only = tenantry_isolation::Registry::builder().tenant::<billed::Entity>().build().unwrap();
    let refused = Hook::new(only).rewrite(Dialect::Postgres, "SELECT 1 FROM invoices").unwrap_err();
    assert_eq!(refused.to_string(), "refused: the table invoices; write it with its schema: billing.invoices");
}

/// SQLite reads both as one name, PostgreSQL does not.
#[test]
fn the_case_of_letters_counts_as_the_database_says() {
    let hook = Hook::new(registry());
    let sql = r#"SELECT "CREATEDAT" FROM "orderitems" WHERE "UnitPrice" > 1"#;
    let plan = hook.rewrite(Dialect::Sqlite, sql).unwrap();
    let expected = r#"SELECT "CREATEDAT" FROM "orderitems" WHERE "orderitems"."tenantId" = ?1 AND ("UnitPrice" > 1)"#;
    assert_eq!(plan.text(), expected);
    assert!(hook.rewrite(Dialect::Postgres, sql).is_err());
    let sql = r#"WITH "line items" AS (SELECT id FROM "line items") SELECT id FROM "line items""#;
    let plan = hook.rewrite(Dialect::Postgres, sql).unwrap();
    let expected = r#"WITH "line items 1" AS (SELECT "id" FROM "line items" WHERE "line items"."tenant id" = $1) SELECT "id" FROM "line items 1" AS "line items""#;
    assert_eq!(plan.text(), expected);
}

/// An invented name that is longer than PostgreSQL reads would be cut off to the name of the table.
#[test]
fn an_invented_name_is_not_cut_off() {
    let name = "日".repeat(21);
    let registry = registry().into_builder().table(&name, &["tenant_id", "id"]).build().unwrap();
    let sql = format!("WITH \"{name}\" AS (SELECT id FROM \"{name}\") SELECT id FROM \"{name}\"");
    let plan = Hook::new(registry).rewrite(Dialect::Postgres, &sql).unwrap();
    assert!(plan.text().starts_with(&format!("WITH \"{} 1\" AS", "日".repeat(13))), "{}", plan.text());
}

/// By a search path of its own, a connection could find another table in the default schema than the one with the walls.
#[test]
fn the_default_schema_is_not_sent() {
    let hook = Hook::new(registry());
    for sql in [
        "SELECT public.products.id FROM public.products JOIN public.countries ON countries.id = products.id",
        "INSERT INTO public.products (id) VALUES (1) RETURNING public.products.id",
        "UPDATE public.products SET price = 1 WHERE public.products.id = 1",
        "DELETE FROM public.products WHERE EXISTS (SELECT 1 FROM public.jobs)",
        "WITH products AS (SELECT 1 AS id) SELECT p.id FROM products, public.products p",
        "MERGE INTO public.products p USING public.categories c ON c.id = p.id WHEN MATCHED THEN DELETE",
    ] {
        let plan = hook.rewrite(Dialect::Postgres, sql).unwrap_or_else(|refused| panic!("{sql}: {refused}"));
        assert!(!plan.text().contains("public"), "{}", plan.text());
    }
    let in_public = Registry::builder().table("public.invoices", &["tenant_id", "id"]).build().unwrap();
    let plan =
        Hook::new(in_public).rewrite(Dialect::Postgres, "SELECT public.invoices.id FROM public.invoices").unwrap();
    assert!(plan.text().contains(r#"FROM "public"."invoices""#), "{}", plan.text());
}
