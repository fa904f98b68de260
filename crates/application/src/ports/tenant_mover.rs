//! The port that moves tenants between tiers. Only a store that has tiers has it, so nothing but the use case that moves a
//! tenant asks for it.

use std::time::Duration;

use async_trait::async_trait;
use tenantry_domain::tenant::{TenantId, Tier};

use super::store_error::StoreError;

/// A tenant that was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The rows that were moved. None if the tenant was there already.
    pub rows: u64,
    /// How long writers were kept out.
    pub fence: Duration,
}

/// What a move has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveStep {
    /// It removed what a move before it left behind: so many rows, or a schema.
    CleanedUp {
        /// The rows, without those of a schema.
        rows: u64,
    },
    /// The tables for the rows are ready.
    Prepared,
    /// It copied rows of a table.
    Copied {
        /// The table.
        table: String,
        /// The rows of it that are copied so far.
        rows: u64,
    },
    /// It keeps writers out.
    Fenced,
    /// The copy is complete.
    Compared {
        /// All rows of it.
        rows: u64,
    },
    /// The tenant is in the other tier.
    Switched,
    /// The old rows are gone.
    Removed,
}

/// Why a tenant was not moved. It is where it was, unless the error says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// There is no such tenant.
    #[error("there is no such tenant")]
    NotFound,
    /// Another process moves the tenant, or changes its schema.
    #[error("the tenant is being moved by another process, or its schema is being changed; try again later")]
    Busy,
    /// The role that moves rows is not there, or not as it should be.
    #[error("the role that moves rows is not as it should be; let a database administrator run: {remedy}")]
    Role {
        /// Statements.
        remedy: String,
    },
    /// Something of its tables or its rows stands in the way.
    #[error("the tenant can't be moved: {0}")]
    Refused(String),
    /// The copy of a table is not the same as the table.
    #[error("the copy of the table {0} differs from the table, so the tenant stays where it is")]
    Differs(String),
    /// The tenant is in the other tier, but its old rows are still there.
    #[error(
        "the tenant was moved, but its old rows could not be removed; moving it to the same tier again removes them"
    )]
    Left(#[source] Box<MoveError>),
    /// The errors of the store.
    #[error("the tenant could not be moved, and is where it was")]
    Store(#[source] StoreError),
}

/// Moves tenants, while their members work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TenantMover: Send + Sync {
    /// Moves the rows of the tenant to that tier, and reports each step to `told`. If the tenant is there already, what an
    /// interrupted move left in the other tier is removed.
    ///
    /// The tenant stays whole in exactly one tier, whatever fails or is interrupted, and the move can be repeated.
    async fn move_to<'a>(&self, tenant: TenantId, to: Tier, told: &'a MoveListener<'a>) -> Result<Moved, MoveError>;

    /// Returns the number of rows that a move would copy from each table, after the same checks, and changes nothing.
    async fn look_at_move(&self, tenant: TenantId, to: Tier) -> Result<Vec<(String, u64)>, MoveError>;
}

/// Is told each step of a move.
pub type MoveListener<'a> = dyn Fn(&MoveStep) + Send + Sync + 'a;
