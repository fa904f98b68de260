//! No text makes the rewriter panic; what it confines binds the tenant wherever a tenant table is named, and is itself a
//! statement that it can read.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tenantry_infrastructure::scoping::{Access, Dialect, Hook, Registry};

mod product {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "products")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod country {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "countries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

static HOOK: LazyLock<Hook> = LazyLock::new(|| {
    let registry = Registry::builder().tenant::<product::Entity>().global::<country::Entity>(Access::Writable);
    Hook::new(registry.build().expect("the tables can be confined"))
});

fuzz_target!(|text: &str| {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let Ok(plan) = HOOK.rewrite(dialect, text) else { continue };
        // Identifiers are printed in quotes, so this is the table and no part of a literal's text.
        let names_it = plan.text().split('\'').step_by(2).any(|code| code.contains("\"products\""));
        let known_as_it = text.split('\'').step_by(2).any(|code| code.to_ascii_lowercase().contains("as products"));
        assert!(plan.binds_tenant() || !names_it || known_as_it, "{text} became {}", plan.text());
        HOOK.rewrite(dialect, plan.text()).expect("a confined statement can be confined again");
    }
});
