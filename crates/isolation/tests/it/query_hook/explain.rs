//! The cost of a confined statement: for the shapes an embedder writes, the index that begins with the tenant is used,
//! nothing is sorted or buffered, and the plan equals that of the same statement with a hand-written filter.

use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Statement, Value,
};
use tenantry_isolation::{Dialect, Hook};
use tenantry_testkit::postgres::postgres;

use super::{
    entities::{category, product, sale},
    world::{OWN, create, registry, text},
};

/// Fills a shop with many rows of a hundred tenants, so that the planner has a choice.
async fn shop(url: &str) -> DatabaseConnection {
    let options = ConnectOptions::new(url).max_connections(1).sqlx_logging(false).to_owned();
    let db = Database::connect(options).await.unwrap();
    create(&db).await;
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999)";
    for sql in [
        "INSERT INTO products SELECT i % 100, i / 100, 'p' || i, i % 50, i % 20 FROM n",
        "INSERT INTO categories SELECT i % 100, i / 100, 'c' || i FROM n WHERE i < 2000",
        "INSERT INTO sales SELECT i % 100, i / 100, i / 100, 1 FROM n",
    ] {
        db.execute_unprepared(&format!("{numbers} {sql}")).await.unwrap();
    }
    db.execute_unprepared("ANALYZE").await.unwrap();
    db
}

/// Returns the plan, one line per step, without numbers.
async fn explain(db: &DatabaseConnection, statement: Statement) -> Vec<String> {
    let Statement { sql, values, db_backend } = statement;
    let verb = if db_backend == DbBackend::Postgres { "EXPLAIN (COSTS OFF)" } else { "EXPLAIN QUERY PLAN" };
    let rows = db.query_all_raw(Statement { sql: format!("{verb} {sql}"), values, db_backend }).await.unwrap();
    rows.iter().map(|row| text(row).rsplit('|').next().unwrap().trim().to_owned()).collect()
}

fn confined(db: &DatabaseConnection, statement: &Statement) -> Statement {
    let dialect = Dialect::try_from(statement.db_backend).unwrap();
    let plan = Hook::new(registry()).plan(dialect, &statement.sql).unwrap();
    let values = statement.values.iter().flat_map(|values| values.0.clone()).chain([Value::BigInt(Some(OWN))]);
    Statement::from_sql_and_values(db.get_database_backend(), plan.text(), values)
}

/// Each shape as an embedder writes it, and with a hand-written filter as without the hook.
fn shapes(backend: DbBackend) -> Vec<(&'static str, Statement, Statement)> {
    let products = || product::Entity::find().select_only().column(product::Column::Name);
    let own = product::Column::TenantId.eq(OWN);
    let by_key = products().filter(product::Column::Id.eq(3));
    let page = products().filter(product::Column::Id.gt(50)).order_by_asc(product::Column::Id).limit(20);
    let join = || {
        products()
            .column_as(category::Column::Name, "category")
            .join(JoinType::LeftJoin, product::Relation::Category.def())
            .filter(product::Column::Id.eq(3))
    };
    let to_own_category = product::Relation::Category
        .def()
        .on_condition(|_, _| sea_orm::Condition::all().add(category::Column::TenantId.eq(OWN)));
    let join_by_hand = products()
        .column_as(category::Column::Name, "category")
        .join(JoinType::LeftJoin, to_own_category)
        .filter(own.clone())
        .filter(product::Column::Id.eq(3));
    let sold = sale::Entity::find()
        .select_only()
        .column_as(sale::Column::Amount.sum(), "amount")
        .join(JoinType::InnerJoin, sale::Relation::Product.def())
        .filter(sale::Column::Id.lt(5));
    let sold_by_hand = sold.clone().filter(sale::Column::TenantId.eq(OWN)).filter(own.clone());
    let count = product::Entity::find().filter(product::Column::Price.gt(10));
    let count = count.select_only().column_as(product::Column::Id.count(), "n");
    // The query of the paginator.
    let counted = |filter| {
        let sql =
            format!("SELECT COUNT(*) AS num_items FROM (SELECT products.id FROM products WHERE {filter}) AS sub_query");
        Statement::from_string(backend, sql)
    };
    let update = product::Entity::update_many()
        .col_expr(product::Column::Price, sea_orm::sea_query::Expr::value(1))
        .filter(product::Column::Id.eq(3));
    let delete = product::Entity::delete_many().filter(product::Column::Id.eq(3));
    vec![
        ("by key", by_key.build(backend), by_key.filter(own.clone()).build(backend)),
        ("page", page.build(backend), page.filter(own.clone()).build(backend)),
        ("join", join().build(backend), join_by_hand.build(backend)),
        ("aggregate", sold.build(backend), sold_by_hand.build(backend)),
        ("count", count.build(backend), count.filter(own.clone()).build(backend)),
        ("counted pages", counted("price > 10"), counted("tenant_id = CAST(7 AS BIGINT) AND price > 10")),
        ("update", update.build(backend), update.filter(own.clone()).build(backend)),
        ("delete", delete.build(backend), delete.filter(own).build(backend)),
    ]
}

/// Returns whether a step reads through an index that begins with the tenant, or reads no table and sorts or buffers
/// nothing.
fn is_by_tenant(backend: DbBackend, step: &str) -> bool {
    match backend {
        DbBackend::Sqlite => step.starts_with("SEARCH ") && step.contains("INDEX") && step.contains(" (tenant_id=?"),
        _ => match step.split_once("Index Cond: ") {
            Some((_, condition)) => condition.trim_start_matches('(').starts_with("tenant_id = "),
            None => !["Seq Scan", "Materialize", "Subquery Scan", "CTE Scan", "Sort", "Hash"]
                .iter()
                .any(|word| step.contains(word)),
        },
    }
}

#[tokio::test]
async fn plans_are_those_of_a_filter_written_by_hand_and_use_the_tenants_index() {
    for db in [shop("sqlite::memory:").await, shop(&postgres().database()).await] {
        let backend = db.get_database_backend();
        for (shape, statement, by_hand) in shapes(backend) {
            let plan = explain(&db, confined(&db, &statement)).await;
            assert!(plan.iter().all(|step| is_by_tenant(backend, step)), "{backend:?} {shape}: {plan:#?}");
            assert_eq!(plan, explain(&db, by_hand).await, "{backend:?} {shape}");
        }
    }
}

/// Returns the steps without the filters, which contain the fence.
fn steps(plan: &[String]) -> Vec<&str> {
    plan.iter()
        .map(String::as_str)
        .filter(|step| !step.starts_with("Filter: ") && !step.starts_with("Join Filter: "))
        .collect()
}

#[tokio::test]
async fn a_fence_leaves_the_plan_of_a_filter_written_by_hand() {
    for db in [shop("sqlite::memory:").await, shop(&postgres().database()).await] {
        let backend = db.get_database_backend();
        let sign = if backend == DbBackend::Sqlite { '?' } else { '$' };
        for (statement, own) in [
            (
                "SELECT name FROM products WHERE {own}id = 3 AND replace(name, 'x', 'y') <> 'z'",
                "tenant_id = CAST(7 AS BIGINT) AND ",
            ),
            (
                "UPDATE products SET price = 1 WHERE {own}id = 3 AND replace(name, 'x', 'y') <> 'z'",
                "tenant_id = CAST(7 AS BIGINT) AND ",
            ),
            (
                "SELECT p.name FROM products p JOIN categories c ON c.id = p.category_id WHERE {own}p.id = 3 AND replace(c.name, p.name, 'y') <> 'z'",
                "p.tenant_id = CAST(7 AS BIGINT) AND c.tenant_id = CAST(7 AS BIGINT) AND ",
            ),
        ] {
            let fenced = confined(&db, &Statement::from_string(backend, statement.replace("{own}", "")));
            assert!(fenced.sql.contains(&format!("= {sign}1 THEN")), "{}", fenced.sql);
            let plan = explain(&db, fenced).await;
            let by_hand = explain(&db, Statement::from_string(backend, statement.replace("{own}", own))).await;
            assert!(plan.iter().all(|step| is_by_tenant(backend, step)), "{backend:?} {statement}: {plan:#?}");
            assert_eq!(steps(&plan), steps(&by_hand), "{backend:?} {statement}");
        }
    }
}
