//! `doctor statement`: shows a statement as the query hook would send it, or why the hook refuses it.
//!
//! It needs only the text of the statement and no database.

use std::{
    fmt,
    io::{self, Read},
};

use clap::ValueEnum;
use serde_json::{Value, json};
use tenantry_isolation::{Dialect, Hook, Plan, Registry, ScopeError};

use super::{
    super::{Outcome, print},
    DoctorError,
    tables::{Allowed, Declared},
};

/// The SQL dialects a statement can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Spoken {
    Postgres,
    Sqlite,
}

/// Shows how the query hook rewrites one statement.
#[derive(Debug, clap::Args)]
pub(super) struct StatementTask {
    /// The SQL dialect of the statement.
    #[arg(long)]
    dialect: Spoken,
    #[command(flatten)]
    declared: Declared,
    #[command(flatten)]
    allowed: Allowed,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// A single SQL statement. If it is missing, it is read from standard input.
    sql: Option<String>,
}

impl StatementTask {
    /// Prints the rewritten statement or the refusal, given what is in `registry` and what is declared.
    pub(super) fn run(self, registry: Registry) -> Result<Outcome, DoctorError> {
        let registry = self.allowed.register(self.declared.register(registry.into_builder())?).build()?;
        let sql = match self.sql {
            Some(sql) => sql,
            None => io::read_to_string(io::stdin().lock().by_ref())?,
        };
        let examined = Examined::of(registry, self.dialect.into(), &sql);
        print(&if self.json { format!("{:#}\n", examined.to_json()) } else { examined.to_string() })?;
        Ok(if examined.plan.is_ok() { Outcome::Good } else { Outcome::Bad })
    }
}

impl From<Spoken> for Dialect {
    fn from(spoken: Spoken) -> Self {
        match spoken {
            Spoken::Postgres => Self::Postgres,
            Spoken::Sqlite => Self::Sqlite,
        }
    }
}

/// The result of examining a statement.
#[derive(Debug)]
pub(super) struct Examined {
    dialect: Dialect,
    plan: Result<Plan, ScopeError>,
}

impl Examined {
    /// Examines a statement, given the registered tables.
    fn of(registry: Registry, dialect: Dialect, sql: &str) -> Self {
        Self { dialect, plan: Hook::new(registry).rewrite(dialect, sql) }
    }

    /// Formats the result for programs.
    fn to_json(&self) -> Value {
        let dialect = name(self.dialect);
        match &self.plan {
            Ok(plan) => json!({
                "dialect": dialect,
                "confined": plan.text(),
                "values": plan.parameters(),
                "tenant": plan.binds_tenant().then(|| self.parameter(plan.parameters())),
                "must_be_tenant": self.parameters(plan.must_be_tenant()),
            }),
            Err(refusal) => json!({
                "dialect": dialect,
                "refused": {
                    "kind": refusal.refusal().as_str(),
                    "what": refusal.what(),
                    "instead": refusal.instead(),
                },
            }),
        }
    }

    /// Formats the placeholder of the parameter at that position, from 0.
    fn parameter(&self, place: usize) -> String {
        let sign = match self.dialect {
            Dialect::Postgres => '$',
            Dialect::Sqlite => '?',
        };
        format!("{sign}{}", place + 1)
    }

    fn parameters(&self, places: &[usize]) -> Vec<String> {
        places.iter().map(|&place| self.parameter(place)).collect()
    }
}

/// Formats the result for people.
impl fmt::Display for Examined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dialect = name(self.dialect);
        let plan = match &self.plan {
            Ok(plan) => plan,
            Err(refusal) => {
                writeln!(f, "refused ({dialect}, {}): {}", refusal.refusal().as_str(), refusal.what())?;
                return writeln!(f, "instead: {}", refusal.instead());
            }
        };
        writeln!(f, "confined ({dialect}):\n\n{}\n", plan.text())?;
        writeln!(f, "values to bind: {}", plan.parameters())?;
        let given = self.parameters(plan.must_be_tenant());
        if plan.binds_tenant() {
            writeln!(f, "tenant id:      {}, bound by the hook after them", self.parameter(plan.parameters()))?;
        } else if given.is_empty() {
            writeln!(f, "tenant id:      not bound, because the statement uses no tenant table")?;
        }
        if !given.is_empty() {
            writeln!(f, "tenant params:  {}; the hook refuses to send any other tenant id", given.join(", "))?;
        }
        Ok(())
    }
}

fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "postgres",
        Dialect::Sqlite => "sqlite",
    }
}
