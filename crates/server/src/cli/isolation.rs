//! `isolation plan`: prints the migration that brings tables which exist already behind the isolation.
//!
//! It reads the catalogue and changes nothing.

use clap::{Subcommand, ValueEnum};
use tenantry_infrastructure::persistence::{self, DatabaseOptions, PlanningError};
use tenantry_isolation::{TenantType, inspection::PlannedTable};

use super::{Outcome, print};

/// What to do about the isolation of tables.
#[derive(Debug, Subcommand)]
pub enum IsolationTask {
    /// Print the migration that brings existing tables behind the isolation, with the steps that are missing. It is
    /// not run.
    Plan(PlanTask),
}

/// The tables to plan.
#[derive(Debug, clap::Args)]
pub struct PlanTask {
    /// A table. Can be repeated: tables that refer to each other are planned together, those referred to first.
    #[arg(long = "table", value_name = "TABLE", required = true)]
    tables: Vec<String>,
    /// The column that names the tenant of each row, or that will.
    #[arg(long, value_name = "COLUMN", default_value = "tenant_id")]
    tenant_column: String,
    /// The type of that column if the plan adds it.
    #[arg(long, value_name = "TYPE")]
    tenant_type: Option<Type>,
    /// An SQL expression for the tenant of a row that has none; `TABLE=EXPRESSION` for one of several tables. Can be
    /// repeated.
    #[arg(long = "backfill", value_name = "EXPRESSION")]
    backfills: Vec<String>,
}

/// The types that hold the ID of a tenant of Tenantry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Type {
    Uuid,
    Text,
}

impl From<Type> for TenantType {
    fn from(given: Type) -> Self {
        match given {
            Type::Uuid => Self::Uuid,
            Type::Text => Self::Text,
        }
    }
}

impl IsolationTask {
    pub(super) async fn run(self, options: &DatabaseOptions) -> Result<Outcome, PlanningError> {
        let Self::Plan(task) = self;
        print(&persistence::plan(options, &task.planned()).await?)?;
        Ok(Outcome::Good)
    }
}

impl PlanTask {
    fn planned(&self) -> Vec<PlannedTable> {
        let of = |name: &String| PlannedTable {
            name: name.clone(),
            tenant_column: self.tenant_column.clone(),
            tenant_type: self.tenant_type.map(TenantType::from),
            backfill: self.backfill(name),
        };
        self.tables.iter().map(of).collect()
    }

    /// Returns the expression for one table, or else the one for all.
    fn backfill(&self, table: &str) -> Option<String> {
        let of = |given: &'_ String| match given.split_once('=') {
            Some((name, expression)) if self.tables.iter().any(|table| table == name) => {
                (Some(name.to_owned()), expression.to_owned())
            }
            _ => (None, given.clone()),
        };
        let given: Vec<(Option<String>, String)> = self.backfills.iter().map(of).collect();
        let own = given.iter().find(|(name, _)| name.as_deref() == Some(table));
        own.or_else(|| given.iter().find(|(name, _)| name.is_none())).map(|(_, expression)| expression.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backfill_is_of_one_table_or_of_all() {
        let task = PlanTask {
            tables: ["customers", "orders"].map(str::to_owned).to_vec(),
            tenant_column: "tenant_id".to_owned(),
            tenant_type: None,
            backfills: ["CASE WHEN id=1 THEN x END", "orders=(SELECT c.x FROM c WHERE c.id=customer)"]
                .map(str::to_owned)
                .to_vec(),
        };
        assert_eq!(task.backfill("customers").as_deref(), Some("CASE WHEN id=1 THEN x END"));
        assert_eq!(task.backfill("orders").as_deref(), Some("(SELECT c.x FROM c WHERE c.id=customer)"));
    }
}
