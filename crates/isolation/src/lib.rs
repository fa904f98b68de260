//! Isolation between the tenants of one database: SeaORM connections that confine every statement to one tenant.
//!
//! Code that works on a [`ScopedConnection`] or [`ScopedTransaction`] writes `Product::find()` and needs no filter.
//! Every statement, whether SeaORM built it or it was written as text, is confined to the tenant's rows before it is
//! sent. Otherwise it is refused with a [`ScopeError`] that says what was refused and how to write it instead. The
//! crate works on SQLite and PostgreSQL.
//!
//! Behind the connections are two more parts. [`row_level_security`] makes PostgreSQL itself keep tenants apart.
//! [`inspection`] checks at start that it does, and tries to cross from one tenant to another.
//!
//! ```
//! use sea_orm::{entity::prelude::*, Database};
//! use tenantry_isolation::{Access, Hook, Registry};
//!
//! mod product {
//!     use sea_orm::entity::prelude::*;
//!
//!     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//!     #[sea_orm(table_name = "products")]
//!     pub struct Model {
//!         #[sea_orm(primary_key, auto_increment = false)]
//!         pub tenant_id: Uuid,
//!         #[sea_orm(primary_key, auto_increment = false)]
//!         pub id: Uuid,
//!         pub name: String,
//!     }
//!
//!     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
//!     pub enum Relation {}
//!
//!     impl ActiveModelBehavior for ActiveModel {}
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let pool = Database::connect("sqlite::memory:").await?;
//! # pool.execute_unprepared("CREATE TABLE products (tenant_id BLOB, id BLOB, name TEXT)").await?;
//! # use sea_orm::ConnectionTrait;
//! let hook = Hook::new(Registry::builder().tenant::<product::Entity>().build()?);
//! let db = hook.connection(pool, Uuid::from_u128(7));
//!
//! // SELECT … FROM "products" WHERE "products"."tenant_id" = ?
//! let products = product::Entity::find().all(&db).await?;
//! # assert!(products.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! - SELECT, UPDATE and DELETE get the tenant's predicate for every tenant table, wherever it occurs: joins of every
//!   kind, subqueries, common table expressions, set operations. INSERT gets the tenant's column, or has it checked. ON
//!   CONFLICT DO UPDATE gets the predicate, and `ON CONFLICT (id)` means `(tenant_id, id)` where that is a key. MERGE,
//!   SQLite's REPLACE and EXPLAIN are confined too. A row can't change its tenant.
//! - Comments are dropped.
//! - Tables and columns may have any name; on PostgreSQL one that is not a lower-case word has to be in quotes. A table
//!   with a schema of PostgreSQL is registered and named with it.
//! - A registry can learn from the catalogue which columns the entities leave out, the order of the columns, for INSERT
//!   without column names, and the unique keys ([`inspection::check`], [`inspection::learn`]).
//! - A table must be registered, a column must belong to a registered entity, and a function must be on the allow list.
//!   The registry can add functions, types and operators ([`RegistryBuilder::function`], [`RegistryBuilder::cast_to`],
//!   [`RegistryBuilder::operator`]).
//! - These are refused: every other statement; several statements in one text; special literals; EXPLAIN ANALYZE, unless
//!   the registry allows it; INSERT without column names, unless the registry has learned them; whole rows as values,
//!   except as arguments of functions that count them or turn them into JSON; `:name` parameters.
//! - A refusal is logged, counted, and reported to the connection's observer if it has one ([`Scoped::observed`]).
//! - `tenantry doctor statement` shows how a statement is rewritten.
//! - The tenant is one more bound parameter, so one plan serves all tenants. Plans are cached by statement text.
//!
//! - On PostgreSQL a tenant may have its own tables in its own schema ([`Hook::connection_in_schema`]). Its tables are
//!   then qualified with that schema, and no predicate is added.
//!
//! - A table that was there before it had tenants, with `id` alone as its key or with a tenant column of another type, is
//!   registered by saying so ([`TenantTable`], [`Keys`]). [`inspection::plan`] writes the migration that puts the tenant
//!   into its keys.
//!
//! # What it is not
//!
//! It guards against forgotten filters and injected fragments. It is not a sandbox for hostile authors of SQL. The
//! database may evaluate a caller's condition that can't fail on rows that the predicate then drops, and the time this
//! takes reveals something about those rows. A condition that can fail is evaluated on the tenant's rows only. Behind
//! the query hook, row-level security of the database is the next line of defence.

pub mod inspection;
mod names;
mod query_hook;
pub mod row_level_security;

pub use query_hook::{
    ALL_PRIVILEGES, Access, AtomicTransaction, Begin, Borrowed, CommitError, Confinement, Dialect, ExecuteTogether,
    Hook, Keys, Plan, REFUSED_STATEMENTS_TOTAL, Refusal, RefusalObserver, Registry, RegistryBuilder, RegistryError,
    Rows, ScopeError, Scoped, ScopedConnection, ScopedTransaction, Step, Table, TenantKey, TenantSchema, TenantTable,
    TenantType, TransactionObserver, begin, driver_error, primary_code, run_to_completion, run_transaction,
};
