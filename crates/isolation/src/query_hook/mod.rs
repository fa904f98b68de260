//! The query hook: connections that confine every statement to one tenant. The documentation of the crate describes it.

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
mod tenant_key;
mod together;
mod transaction;

pub use atomic_transaction::{AtomicTransaction, Borrowed, Rows, Step, TransactionObserver};
pub use commit_error::CommitError;
pub use connection::{Scoped, ScopedConnection, ScopedTransaction};
pub use dialect::Dialect;
pub use driver_error::{driver_error, primary_code};
pub use error::{Refusal, ScopeError};
pub use hook::{Hook, REFUSED_STATEMENTS_TOTAL};
pub use plan::Plan;
pub(crate) use registry::Learned;
pub use registry::{
    ALL_PRIVILEGES, Access, Confinement, Keys, Registry, RegistryBuilder, RegistryError, Table, TenantTable, TenantType,
};
pub use run_to_completion::run_to_completion;
pub use schema::TenantSchema;
pub use scope::RefusalObserver;
pub use tenant_key::TenantKey;
pub use together::ExecuteTogether;
pub use transaction::{Begin, begin, run_transaction};
