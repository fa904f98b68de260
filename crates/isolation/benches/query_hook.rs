//! The cost of confining a statement: a cache look-up for every statement, a rewrite for every new text.
//!
//! `cargo bench -p tenantry-isolation`. The targets are 150 ns for a cached plan and 250 µs for a
//! new one.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop by panicking")]

use divan::{Bencher, black_box};
use tenantry_isolation::{Access, Dialect, Hook, Registry};

mod product {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "products")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) tenant_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) name: String,
        pub(crate) price: i64,
        pub(crate) category_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod country {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "countries")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i64,
        pub(crate) name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A page as SeaORM writes it, a join with a subquery, a page with expressions that can fail, and an upsert.
const STATEMENTS: [(&str, &str); 4] = [
    (
        "page",
        r#"SELECT "products"."tenant_id", "products"."id", "products"."name", "products"."price", "products"."category_id" FROM "products" WHERE "products"."price" > $1 ORDER BY "products"."id" ASC LIMIT $2 OFFSET $3"#,
    ),
    (
        "join",
        r#"SELECT "p"."id" AS "A_id", "p"."name" AS "A_name", "q"."id" AS "B_id" FROM "products" AS "p" LEFT JOIN "products" AS "q" ON "p"."category_id" = "q"."id" WHERE "p"."id" IN (SELECT "id" FROM "products" WHERE "name" LIKE $1) AND EXISTS (SELECT 1 FROM "countries" WHERE "countries"."id" = 1)"#,
    ),
    (
        "fenced",
        r#"SELECT "products"."id" FROM "products" WHERE "products"."price" / 2 > $1 AND "products"."name" || 'x' <> $2 ORDER BY "products"."id" ASC LIMIT $3"#,
    ),
    (
        "upsert",
        r#"INSERT INTO "products" ("id", "name", "price") VALUES ($1, $2, $3), ($4, $5, $6) ON CONFLICT ("tenant_id", "id") DO UPDATE SET "name" = "excluded"."name" RETURNING "id""#,
    ),
];

fn main() {
    divan::main();
}

fn hook() -> Hook {
    let registry = Registry::builder().tenant::<product::Entity>().global::<country::Entity>(Access::ReadOnly);
    Hook::new(registry.build().unwrap())
}

// Many calls in each sample: one is not much longer than a tick of the clock.
#[divan::bench(args = STATEMENTS.map(|(name, _)| name), sample_size = 2_000)]
fn cached(bencher: Bencher, name: &str) {
    let (hook, sql) = (hook(), text(name));
    hook.plan(Dialect::Postgres, sql).unwrap();
    bencher.bench(|| hook.plan(Dialect::Postgres, black_box(sql)).unwrap());
}

#[divan::bench(args = STATEMENTS.map(|(name, _)| name))]
fn uncached(bencher: Bencher, name: &str) {
    let (hook, sql) = (hook(), text(name));
    bencher.bench(|| hook.rewrite(Dialect::Postgres, black_box(sql)).unwrap());
}

fn text(name: &str) -> &'static str {
    STATEMENTS.iter().find(|(known, _)| *known == name).unwrap().1
}
