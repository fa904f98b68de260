//! A table that can't be confined is refused when the registry is built, with the reason.

use sea_orm::EntityTrait;
use tenantry_isolation::{Access, Confinement, Registry};

use super::{
    entities::{country, product},
    world,
};

mod odd {
    macro_rules! entity {
        ($name:ident, $table:literal $(in $schema:literal)?, { $($(#[$attribute:meta])* $field:ident: $type:ty),* }) => {
            pub(crate) mod $name {
                use sea_orm::entity::prelude::*;

                #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
                #[sea_orm($(schema_name = $schema,)? table_name = $table)]
                pub(crate) struct Model { $($(#[$attribute])* pub(crate) $field: $type),* }

                #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
                pub(crate) enum Relation {}

                impl ActiveModelBehavior for ActiveModel {}
            }
        };
    }

    entity!(nullable, "nullable", {
        #[sea_orm(primary_key)] id: i64,
        tenant_id: Option<i64>
    });
    entity!(second, "second", {
        #[sea_orm(primary_key, auto_increment = false)] id: i64,
        #[sea_orm(primary_key, auto_increment = false)] tenant_id: i64
    });
    entity!(no_key, "no_key", {
        #[sea_orm(primary_key)] id: i64,
        tenant_id: i64
    });
    entity!(quoted, "with \"quotes\"", {
        #[sea_orm(primary_key, auto_increment = false)] tenant_id: i64
    });
    entity!(dotted, "billing.invoices", {
        #[sea_orm(primary_key, auto_increment = false)] tenant_id: i64
    });
    entity!(dotted_schema, "invoices" in "a.b", {
        #[sea_orm(primary_key, auto_increment = false)] tenant_id: i64
    });
    entity!(of_database, "invoices" in "pg_catalog", {
        #[sea_orm(primary_key, auto_increment = false)] tenant_id: i64
    });
    entity!(upper, "Products", {
        #[sea_orm(primary_key, auto_increment = false)] tenant_id: i64
    });
    entity!(in_public, "products" in "public", {
        #[sea_orm(primary_key, auto_increment = false)] tenant_id: i64
    });
    entity!(keyword, "only", {
        #[sea_orm(primary_key, auto_increment = false)] tenant_id: i64
    });
}

fn reason<E: EntityTrait>() -> String {
    Registry::builder().tenant::<E>().build().unwrap_err().to_string()
}

#[test]
fn tables_that_can_not_be_confined_are_refused_with_the_reason() {
    let cases = [
        (reason::<country::Entity>(), "it has no column tenant_id"),
        (reason::<odd::nullable::Entity>(), "its column tenant_id may be null"),
        (reason::<odd::second::Entity>(), "its primary key begins with id and not with tenant_id"),
        (reason::<odd::no_key::Entity>(), "its primary key begins with id and not with tenant_id"),
        (reason::<odd::keyword::Entity>(), "the name is a keyword where tables are named"),
    ];
    for (found, expected) in cases {
        assert!(found.ends_with(expected), "{found}");
    }
    let (found, expected) = (reason::<odd::quoted::Entity>(), "is not 1 to 63 bytes without quotes, brackets,");
    assert!(found.contains(expected), "{found}");
    for dotted in [reason::<odd::dotted::Entity>(), reason::<odd::dotted_schema::Entity>()] {
        assert!(
            dotted.ends_with("a dot separates a schema from a table, and can't be part of their names"),
            "{dotted}"
        );
    }
    let (found, expected) = (reason::<odd::of_database::Entity>(), "the schema pg_catalog belongs to the database");
    assert!(found.ends_with(expected), "{found}");
    let read_only = Registry::builder().tenant_read_only::<odd::second::Entity>().build().unwrap_err();
    assert!(read_only.to_string().ends_with("its primary key begins with id and not with tenant_id"));
    let twice = Registry::builder().tenant::<product::Entity>().tenant::<product::Entity>().build();
    assert!(twice.unwrap_err().to_string().ends_with("it is registered twice"));
    let twice = Registry::builder().tenant::<product::Entity>().tenant::<odd::in_public::Entity>().build();
    assert!(twice.unwrap_err().to_string().ends_with("it is registered twice, also without its schema"));
    let twice = Registry::builder().tenant::<product::Entity>().tenant::<odd::upper::Entity>().build();
    let expected = "it differs from products in the case of letters only, which SQLite ignores";
    assert!(twice.unwrap_err().to_string().ends_with(expected));
}

#[test]
fn columns_come_from_the_entity() {
    let registry = world::registry();
    let (_, products) = registry.tables().find(|(name, _)| *name == "products").unwrap();
    assert_eq!(products.columns(), ["tenant_id", "id", "name", "price", "category_id"]);
    let (column, access) = ("tenant_id".to_owned(), Access::Writable);
    assert_eq!(*products.confinement(), Confinement::Tenant { column: column.clone(), access });
    let (_, members) = registry.tables().find(|(name, _)| *name == "members").unwrap();
    assert_eq!(*members.confinement(), Confinement::Tenant { column, access: Access::ReadOnly });
}

#[test]
fn a_table_without_an_entity_belongs_to_its_first_column_and_is_checked_as_well() {
    let registry = world::registry().into_builder().table("orders", &["company", "id"]).build().unwrap();
    let (_, orders) = registry.tables().find(|(name, _)| *name == "orders").unwrap();
    let (column, access) = ("company".to_owned(), Access::Writable);
    assert_eq!(*orders.confinement(), Confinement::Tenant { column, access });
    assert_eq!(
        (orders.columns(), orders.key()),
        (&["company", "id"].map(str::to_owned)[..], &["company".to_owned()][..])
    );
    // Tables registered by entity are still present.
    let products = |registry: &Registry| registry.tables().find(|(name, _)| *name == "products").unwrap().1.clone();
    assert_eq!(products(&registry), products(&world::registry()));
    assert_eq!(products(&registry).key(), ["tenant_id", "id"]);

    let reason = |name: &str, columns: &[&str]| {
        world::registry().into_builder().table(name, columns).build().unwrap_err().reason().to_owned()
    };
    assert_eq!(reason("products", &["tenant_id", "id"]), "it is registered twice");
    assert_eq!(reason("orders", &[]), "it has no column tenant_id");
    assert_eq!(reason("orders", &["tenant_id", "id", "id"]), "it has two columns id");
    assert_eq!(reason("only", &["tenant_id"]), "the name is a keyword where tables are named");
    assert_eq!(reason("Only", &["tenant_id"]), "the name is a keyword where tables are named");
    assert_eq!(reason("shop.only", &["tenant_id"]), "the name is a keyword where tables are named");
    assert_eq!(reason("orders", &["tenant_id", "total", "Total"]), "it has two columns Total");
    for odd in ["", "a\0b", "a\"b", "a'b", "[a]", "a`b", "a\\b", &"a".repeat(64)] {
        for (name, columns) in
            [(odd, &["tenant_id"][..]), ("orders", &["tenant_id", odd]), ("shop.orders", &["tenant_id", odd])]
        {
            assert!(reason(name, columns).contains("without quotes"), "{odd}");
        }
    }
    for odd in ["shop.", ".orders", "a\"b.orders"] {
        assert!(reason(odd, &["tenant_id"]).contains("without quotes"), "{odd}");
    }
    assert!(reason("a.b.c", &["tenant_id"]).contains("a dot separates"));
    assert!(reason("information_schema.tables", &["tenant_id"]).contains("belongs to the database"));
}
