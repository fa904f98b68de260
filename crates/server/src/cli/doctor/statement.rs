//! `tenantry doctor statement`: one statement as the query hook would send it, or why it refuses it.
//!
//! It answers from the text alone, without a database. An embedder's binary offers the same by [`StatementTask::run`]
//! with its own registry.

use std::{
    fmt,
    io::{self, Read},
    path::PathBuf,
};

use clap::ValueEnum;
use serde_json::{Value, json};
use tenantry_infrastructure::scoping::{Dialect, Hook, Plan, Registry, ScopeError};

use super::{
    super::{Outcome, print},
    DoctorError,
    tables::{self, DeclaredTable},
};

/// The databases a statement can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Spoken {
    Postgres,
    Sqlite,
}

/// What the query hook makes of one statement.
#[derive(Debug, clap::Args)]
pub struct StatementTask {
    /// The database that the statement is written for.
    #[arg(long)]
    dialect: Spoken,
    /// A table of tenants and its columns, the tenant's first: `products(tenant_id, id, name)`. Can be repeated.
    #[arg(long = "table", value_name = "TABLE")]
    declared: Vec<DeclaredTable>,
    /// A file of such tables, one a line.
    #[arg(long = "tables", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
    /// The statement, exactly one; without it, it is read from standard input.
    sql: Option<String>,
}

impl StatementTask {
    /// Prints what becomes of the statement among the tables of `registry` and those that were declared.
    pub fn run(self, registry: Registry) -> Result<Outcome, DoctorError> {
        let mut declared = self.declared;
        if let Some(path) = &self.file {
            declared.extend(tables::read(path)?);
        }
        let registry = declared.iter().fold(registry.into_builder(), |builder, table| table.register(builder));
        let sql = match self.sql {
            Some(sql) => sql,
            None => io::read_to_string(io::stdin().lock().by_ref())?,
        };
        let examined = Examined::of(registry.build()?, self.dialect.into(), &sql);
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

/// A statement that was looked at.
#[derive(Debug)]
pub struct Examined {
    dialect: Dialect,
    plan: Result<Plan, ScopeError>,
}

impl Examined {
    /// Looks at a statement among those tables.
    pub fn of(registry: Registry, dialect: Dialect, sql: &str) -> Self {
        Self { dialect, plan: Hook::new(registry).rewrite(dialect, sql) }
    }

    /// For programs.
    pub fn to_json(&self) -> Value {
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

    /// The parameter of that place, from 0.
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

/// For people.
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
            writeln!(f, "the tenant:     {}, which the hook binds after them", self.parameter(plan.parameters()))?;
        } else if given.is_empty() {
            writeln!(f, "the tenant:     not bound, since no table of tenants is named")?;
        }
        if !given.is_empty() {
            writeln!(f, "must be it:     {}, or the statement is refused when it is sent", given.join(", "))?;
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
