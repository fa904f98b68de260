//! The isolation kit: an embedder's proof that no statement and no request of one tenant reaches another.
//!
//! Give it the [`Registry`], a function that opens one tenant's connection, a connection without any isolation, and
//! your own code that fills a tenant with rows. It creates two tenants and lets each try everything on the other, on
//! every registered table and every column:
//!
//! - reads: all rows, counts, by the other's keys and values, lists, subqueries, common table expressions, set
//!   operations, pages, joins of every kind with every table, injected conditions. Each answer is compared with that of
//!   the same statement over the tenant's own rows, so that both extra rows and missing own rows are found;
//! - writes: updates, deletes, inserts for the other, upserts onto its rows, rows that change hands. Each is tried in a
//!   transaction that is rolled back and then committed. Every row of the other is compared before and after, and
//!   whatever changed is restored;
//! - statements that no tenant may run, unregistered tables, transactions and savepoints in every state they can be
//!   left in.
//!
//! ```
//! # use sea_orm::{ActiveValue::Set, ConnectionTrait, Database, DbErr, entity::prelude::*};
//! # mod product {
//! #     use sea_orm::entity::prelude::*;
//! #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//! #     #[sea_orm(table_name = "products")]
//! #     pub struct Model {
//! #         #[sea_orm(primary_key, auto_increment = false)]
//! #         pub tenant_id: Uuid,
//! #         #[sea_orm(primary_key, auto_increment = false)]
//! #         pub id: i64,
//! #         pub name: String,
//! #     }
//! #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
//! #     pub enum Relation {}
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//! use tenantry_isolation::{Hook, Registry};
//! use tenantry_testkit::isolation::Isolation;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let pool = Database::connect("sqlite::memory:").await?;
//! # let create = "CREATE TABLE products (tenant_id BLOB NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL, \
//! #               PRIMARY KEY (tenant_id, id))";
//! # pool.execute_unprepared(create).await?;
//! let registry = Registry::builder().tenant::<product::Entity>().build()?;
//! let hook = Hook::new(registry.clone());
//!
//! let report = Isolation::of(&registry, |tenant| hook.connection(pool.clone(), tenant.as_uuid()), &pool)
//!     .run(async |db, tenant| {
//!         let name = Set(format!("Hammer of {tenant}"));
//!         product::ActiveModel { id: Set(1), name, ..Default::default() }.insert(&db).await.map(drop)
//!     })
//!     .await;
//! report.assert_isolated();
//! # Ok(())
//! # }
//! ```
//!
//! With `Database::tenant` of `tenantry_infrastructure::persistence` it works the same way: pass
//! `|tenant| database.tenant(tenant)`, as the bare connection a plain one to the same file or one of a PostgreSQL
//! superuser, and, if rows reference tenants, two tenants that were signed up before, with [`Isolation::between`].
//!
//! Tenants whose IDs are numbers, texts or UUIDs of their own are tested with [`Isolation::of_tenants`]. Tables may have
//! any names, schemas and keys that the registry takes.
//!
//! The kit insists on the data it needs: a table that the seed leaves empty is a failure. A handful of rows in each
//! table is enough; the proof is stronger if the two tenants' texts differ. Without a seed,
//! [`Isolation::run_on_invented_rows`] invents the rows from the catalogue of the database, and [`Isolation::row`]
//! supplies those of a table for which it can't.
//!
//! [`Routes`] does the same over HTTP.
//!
//! [`Registry`]: tenantry_isolation::Registry

mod attack;
mod baseline;
mod catalogue;
mod http;
mod interleaving;
mod invention;
mod joins;
mod kit;
mod raw;
mod reads;
mod report;
mod rows;
mod shape;
mod tenant;
mod writes;

pub use http::{Call, Routes};
pub use kit::Isolation;
pub use report::{Failure, Report};
pub use tenant::Tenant;
