//! A table that can't be confined is refused when the registry is built, with the reason.

use sea_orm::EntityTrait;
use tenantry_isolation::{Access, Confinement, Keys, Registry, RegistryError, TenantTable, TenantType};

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
    entity!(of_bytes, "of_bytes", {
        #[sea_orm(primary_key, auto_increment = false)] tenant_id: Vec<u8>
    });
    entity!(invoice, "invoices", {
        #[sea_orm(primary_key)] id: i64,
        organization_id: Uuid
    });
    entity!(note, "notes", {
        #[sea_orm(primary_key)] id: i32,
        #[sea_orm(column_type = "Text")] account_id: String
    });
    entity!(counter, "counters", {
        #[sea_orm(primary_key)] id: i32,
        account_id: i32
    });
    entity!(domain, "domains", {
        #[sea_orm(primary_key, auto_increment = false, column_type = "custom(\"tenant_ref\")")] tenant_id: String
    });
}

const LED_BY_ID: &str = "its primary key begins with id and not with tenant_id; put tenant_id first, or say that its \
                         keys are unique across all tenants by TenantTable::keys(Keys::Global)";

fn reason<E: EntityTrait>() -> String {
    Registry::builder().tenant::<E>().build().unwrap_err().to_string()
}

#[test]
fn tables_that_can_not_be_confined_are_refused_with_the_reason() {
    let cases = [
        (reason::<country::Entity>(), "it has no column tenant_id"),
        (reason::<odd::nullable::Entity>(), "its column tenant_id may be null"),
        (reason::<odd::second::Entity>(), LED_BY_ID),
        (reason::<odd::no_key::Entity>(), LED_BY_ID),
        (reason::<odd::of_bytes::Entity>(), "or say what it is by TenantTable::of_type"),
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
    assert!(read_only.to_string().ends_with(LED_BY_ID));
    let twice = Registry::builder().tenant::<product::Entity>().tenant::<product::Entity>().build();
    assert!(twice.unwrap_err().to_string().ends_with("it is registered twice"));
    let twice = Registry::builder().tenant::<product::Entity>().tenant::<odd::in_public::Entity>().build();
    assert!(twice.unwrap_err().to_string().ends_with("it is registered twice, also without its schema"));
    let columns = &["tenant_id", "id"];
    let twice = Registry::builder().table("Orders", columns).table("public.Orders", columns).build();
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

#[test]
fn a_table_with_keys_across_all_tenants_is_registered_by_saying_so() {
    let by = |column: &str| TenantTable::by(column).keys(Keys::Global);
    let registry = Registry::builder().tenant_with::<odd::invoice::Entity>(by("organization_id")).build().unwrap();
    let invoices = registry.table("invoices").unwrap();
    assert_eq!((invoices.keys(), invoices.tenant_type()), (Keys::Global, Some(TenantType::Uuid)));
    assert_eq!(registry.tenant_column("invoices"), Some("organization_id"));
    assert_eq!(registry.clone().into_builder().build().unwrap().table("invoices"), Some(invoices));
    let untold = Registry::builder().tenant_by::<odd::invoice::Entity>("organization_id").build().unwrap_err();
    assert!(untold.reason().contains("TenantTable::keys(Keys::Global)"), "{untold}");
    let nullable = Registry::builder().tenant_with::<odd::nullable::Entity>(by("tenant_id")).build().unwrap_err();
    assert_eq!(nullable.reason(), "its column tenant_id may be null");
}

#[test]
fn the_type_of_the_tenant_column_comes_from_the_entity_unless_it_is_said() {
    let type_of = |registry: Result<Registry, RegistryError>, table: &str| {
        registry.map(|registry| registry.table(table).and_then(tenantry_isolation::Table::tenant_type))
    };
    let by = |column: &str| TenantTable::by(column).keys(Keys::Global);
    let notes = Registry::builder().tenant_with::<odd::note::Entity>(by("account_id")).build();
    assert_eq!(type_of(notes, "notes"), Ok(Some(TenantType::Text)));
    let counters = Registry::builder().tenant_with::<odd::counter::Entity>(by("account_id")).build();
    assert_eq!(type_of(counters, "counters"), Ok(Some(TenantType::BigInt)));
    let domains = Registry::builder().tenant::<odd::domain::Entity>().build();
    assert_eq!(type_of(domains, "domains"), Ok(None));
    let said = TenantTable::default().of_type(TenantType::Uuid);
    let domains = Registry::builder().tenant_with::<odd::domain::Entity>(said).build();
    assert_eq!(type_of(domains, "domains"), Ok(Some(TenantType::Uuid)));
    let by_name = Registry::builder().table("named", &["tenant_id", "id"]).build();
    assert_eq!(type_of(by_name, "named"), Ok(None));
}

#[test]
fn uuids_and_integers_do_not_name_the_same_tenants() {
    let by = |column: &str| TenantTable::by(column).keys(Keys::Global);
    let mixed = Registry::builder()
        .tenant_with::<odd::invoice::Entity>(by("organization_id"))
        .tenant_with::<odd::counter::Entity>(by("account_id"))
        .build()
        .unwrap_err();
    assert!(mixed.reason().contains("no tenant has an ID of both types"), "{mixed}");
}
