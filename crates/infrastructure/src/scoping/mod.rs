//! The tenant scope: SeaORM connections that confine every statement to one tenant.
//!
//! Code that works on a [`ScopedConnection`] or [`ScopedTransaction`] writes `Product::find()` and needs no filter.
//! Every statement, whether SeaORM built it or it was written as text, is confined to the tenant's rows before it is
//! sent. Otherwise it is refused with a [`ScopeError`] that says what was refused and how to write it instead. The
//! module works on SQLite and PostgreSQL and does not depend on the rest of Tenantry.
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
//! - SELECT, UPDATE and DELETE get the tenant's predicate for every tenant table, wherever it occurs: joins of every
//!   kind, subqueries, common table expressions, set operations. INSERT gets the tenant's column, or has it checked. ON
//!   CONFLICT DO UPDATE gets the predicate. A row can't change its tenant.
//! - A table must be registered, a column must belong to a registered entity, and a function must be on the allow list.
//! - These are refused: every statement except SELECT, INSERT, UPDATE and DELETE; several statements in one text;
//!   comments, backslashes and special literals; REPLACE; INSERT without column names; rows as values; `:name`
//!   parameters.
//! - A refusal is logged, counted, and reported to the connection's observer if it has one ([`Scoped::observed`]).
//! - `tenantry doctor statement` shows how a statement is rewritten.
//! - The tenant is one more bound parameter, so one plan serves all tenants. Plans are cached by statement text.
//!
//! - On PostgreSQL a tenant may have its own tables in its own schema ([`Hook::connection_in_schema`]). Its tables are
//!   then qualified with that schema, and no predicate is added.
//!
//! # What it is not
//!
//! It guards against forgotten filters and injected fragments. It is not a sandbox for hostile authors of SQL. The
//! database may evaluate a caller's condition that can't fail on rows that the predicate then drops, and the time this
//! takes reveals something about those rows. A condition that can fail is evaluated on the tenant's rows only. Behind
//! the query hook, row-level security of the database is the next line of defence.

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
mod run_to_completion;
mod schema;
mod scope;
mod transaction;

pub use atomic_transaction::{AtomicTransaction, Rows, Step, TransactionObserver};
pub use commit_error::CommitError;
pub use connection::{Borrowed, Scoped, ScopedConnection, ScopedTransaction};
pub use dialect::Dialect;
pub(crate) use driver_error::{driver_error, primary_code};
pub use error::{Refusal, ScopeError};
pub use hook::{Hook, REFUSED_STATEMENTS_TOTAL};
pub use plan::Plan;
pub use registry::{Access, Confinement, Registry, RegistryBuilder, RegistryError, Table};
pub(crate) use run_to_completion::run_to_completion;
pub use schema::TenantSchema;
pub use scope::{RefusalObserver, TenantKey};
pub use transaction::Begin;
