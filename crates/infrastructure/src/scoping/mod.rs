//! The tenant scope: SeaORM connections on which every statement is one tenant's.
//!
//! Whoever works on a [`ScopedConnection`] or [`ScopedTransaction`] writes `Product::find()` and nothing else. Every
//! statement, built by SeaORM or written as text, is confined to the tenant's rows before it is sent, or it is refused
//! with a [`ScopeError`] that says what was refused and how to write it instead. It works on SQLite and PostgreSQL, and
//! needs nothing else of Tenantry.
//!
//! ```
//! use sea_orm::{entity::prelude::*, Database};
//! use tenantry_infrastructure::scoping::{Access, Hook, Registry};
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
//! - SELECT, UPDATE and DELETE get the tenant's predicate for every tenant table, wherever it stands: joins of every
//!   kind, subqueries, common table expressions, set operations. INSERT gets the tenant's column, or has it checked.
//!   ON CONFLICT DO UPDATE gets the predicate. A row can't change its tenant.
//! - A table must be registered, a column must be one of its entity's, a function must be on the allow list.
//! - Refused are: everything but SELECT, INSERT, UPDATE and DELETE; several statements in one text; comments,
//!   backslashes and special literals; REPLACE; INSERT without column names; rows as values; `:name` parameters.
//! - A refusal is logged, counted, and told to the observer of the connection, if it has one ([`Scoped::observed`]).
//! - `tenantry doctor statement` shows what becomes of a statement.
//! - The tenant is one more bound parameter, so that plans serve all tenants; they are cached by text.
//!
//! - On PostgreSQL a tenant may have tables of its own, in a schema of its own ([`Hook::connection_in_schema`]): then its
//!   tables are qualified with that schema, and no predicate is added.
//!
//! # What it is not
//!
//! A guard against forgotten filters and injected fragments, not a sandbox for hostile authors of SQL. Conditions of the
//! caller that can't fail may be evaluated on rows that the predicate then drops, and how long that takes tells of them;
//! what can fail is asked about the tenant's rows only. Row-level security of the database is the wall behind this one.

mod atomic_transaction;
mod cache;
mod commit_error;
mod connection;
mod dialect;
mod driver_error;
mod error;
mod hook;
mod plan;
mod registry;
mod rewrite;
mod schema;
mod transaction;
mod uninterrupted;

pub use atomic_transaction::{AtomicTransaction, Rows, Step, TransactionObserver};
pub use commit_error::CommitError;
pub use connection::{Borrowed, Scoped, ScopedConnection, ScopedTransaction};
pub use dialect::Dialect;
pub(crate) use driver_error::{driver_error, primary_code};
pub use error::{Refusal, ScopeError};
pub use hook::{Hook, REFUSED_STATEMENTS_TOTAL, RefusalObserver, TenantKey};
pub use plan::Plan;
pub use registry::{Access, Confinement, Registry, RegistryBuilder, RegistryError, Table};
pub use schema::TenantSchema;
pub use transaction::Begin;
pub(crate) use uninterrupted::uninterrupted;
