//! The proof that a confined statement touches one tenant's rows only, as PostgreSQL itself reads the statement.
//!
//! All holes of the query hook were one text that two parsers read in two ways. So nothing here knows our parser: the
//! statement becomes the body of an SQL function, for which PostgreSQL stores the tree of its own analysis
//! (`pg_proc.prosqlbody`). In that tree each name is already resolved: a column is a number in a numbered table of a
//! numbered query, an operator and a function are rows of the catalogue. [`checker`] walks it. It is written from the
//! promise and knows nothing of how the rewriter keeps it. Reasons: `docs/adr/0021-second-reader.md`.

pub(crate) mod catalogue;
mod checker;
pub(crate) mod sqlite;
mod tree;

use std::fmt::Write;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use tenantry_isolation::{Plan, Registry};

use self::{catalogue::Catalogue, checker::Checker, tree::Tree};

/// A database with the tables that the statements name, on one connection.
pub(crate) struct Prover {
    db: DatabaseConnection,
    catalogue: Catalogue,
    /// The schema of the tenant's tables: `public`, if all tenants share them.
    schema: String,
}

/// What must be proved of a statement.
#[derive(Debug, Clone)]
pub(crate) struct Claim<'a> {
    pub(crate) text: &'a str,
    /// The tenant's parameter, counted from 1.
    pub(crate) tenant: usize,
    /// Further parameters, counted from 1, that are refused unless they equal the tenant.
    pub(crate) equal: Vec<usize>,
    /// Whether its names must mean nothing to PostgreSQL but columns and harmless functions. They may mean something
    /// else to it in a statement for SQLite.
    pub(crate) names: bool,
}

impl<'a> From<&'a Plan> for Claim<'a> {
    fn from(plan: &'a Plan) -> Self {
        let equal = plan.must_be_tenant().iter().map(|place| place + 1).collect();
        Self { text: plan.text(), tenant: plan.parameters() + 1, equal, names: true }
    }
}

/// How PostgreSQL took a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As one that touches this many relations of the tenant, each of them guarded.
    Proved(usize),
    /// Not at all: it reports an error, before it has read a row.
    Refused(String),
}

impl Prover {
    pub(crate) async fn of(db: DatabaseConnection) -> Self {
        Self::in_schema(db, "public").await
    }

    /// Like [`Prover::of`], for a tenant whose tables have a schema of their own.
    pub(crate) async fn in_schema(db: DatabaseConnection, schema: &str) -> Self {
        db.execute_unprepared("SET check_function_bodies = off").await.unwrap();
        let catalogue = Catalogue::of(&db).await;
        Self { db, catalogue, schema: schema.to_owned() }
    }

    /// Returns how PostgreSQL reads the statement, or what is not guarded in it.
    pub(crate) async fn prove(&self, registry: &Registry, claim: &Claim<'_>) -> Result<Reading, String> {
        let body = match self.body(claim).await {
            Ok(body) => body,
            Err(error) => return Ok(Reading::Refused(error.to_string())),
        };
        let tree = Tree::read(&body)?;
        let checker = Checker::new(&self.catalogue, registry, &self.schema, claim);
        checker.statement(&tree).map(Reading::Proved).map_err(|fault| format!("{fault}; sent was: {}", claim.text))
    }

    /// Returns PostgreSQL's tree of the statement. Parameters are integers, as those of the tests, or else of the types
    /// that PostgreSQL infers.
    async fn body(&self, claim: &Claim<'_>) -> Result<String, DbErr> {
        // One more than the statement can have, so that its length need not be known.
        let integers = vec!["bigint"; claim.tenant].join(", ");
        if let Ok(body) = self.body_with(&integers, claim.text).await {
            return Ok(body);
        }
        let inferred = self.inferred(claim.text).await?;
        self.body_with(&inferred, claim.text).await
    }

    /// Both statements below go through the extended protocol, which takes one command only.
    async fn body_with(&self, types: &str, text: &str) -> Result<String, DbErr> {
        let create = format!("CREATE FUNCTION proved({types}) RETURNS void LANGUAGE sql BEGIN ATOMIC {text}\n; END");
        self.db.execute_unprepared("BEGIN").await?;
        let body = async {
            self.db.execute_raw(self.statement(create)).await?;
            let ask = "SELECT prosqlbody::text AS body FROM pg_proc WHERE proname = 'proved' \
                       AND pronamespace = 'public'::regnamespace";
            let row = self.db.query_one_raw(self.statement(ask.to_owned())).await?;
            row.ok_or_else(|| DbErr::RecordNotFound("the function".to_owned()))?.try_get("", "body")
        };
        let body = body.await;
        self.db.execute_unprepared("ROLLBACK").await?;
        body
    }

    async fn inferred(&self, text: &str) -> Result<String, DbErr> {
        self.db.execute_raw(self.statement(format!("PREPARE proved AS {text}"))).await?;
        let ask = "SELECT array_to_string(parameter_types, ', ') AS types FROM pg_prepared_statements \
                   WHERE name = 'proved'";
        let row = self.db.query_one_raw(self.statement(ask.to_owned())).await?;
        self.db.execute_unprepared("DEALLOCATE proved").await?;
        row.ok_or_else(|| DbErr::RecordNotFound("the statement".to_owned()))?.try_get("", "types")
    }

    fn statement(&self, sql: String) -> Statement {
        Statement::from_string(self.db.get_database_backend(), sql)
    }
}

/// Returns a text for SQLite in PostgreSQL's grammar, as far as both have one: the signs of parameters, the collation
/// that hides a condition from SQLite's planner and has no effect on its value, and the key of an upsert that means any.
pub(crate) fn in_postgres_grammar(text: &str) -> String {
    let mut quoted = None;
    let sign = |letter| {
        match quoted {
            None if matches!(letter, '\'' | '"') => quoted = Some(letter),
            None if letter == '?' => return '$',
            Some(quote) if quote == letter => quoted = None,
            _ => {}
        }
        letter
    };
    text.chars()
        .map(sign)
        .collect::<String>()
        .replace(" COLLATE \"BINARY\"", "")
        .replace(" ON CONFLICT DO UPDATE", " ON CONFLICT (tenant_id, id) DO UPDATE")
}

/// How much was proved.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) statements: usize,
    pub(crate) relations: usize,
    pub(crate) refused: usize,
}

impl Tally {
    pub(crate) fn count(&mut self, reading: &Reading) {
        match reading {
            Reading::Proved(relations) => {
                self.statements += 1;
                self.relations += relations;
            }
            Reading::Refused(_) => self.refused += 1,
        }
    }

    /// Adds a line to the file that `scripts/prove` sums up, if it asks for one.
    #[allow(clippy::disallowed_methods, reason = "it tells the script what was proved, and sets nothing")]
    pub(crate) fn tell(&self, of: &str) {
        let Some(path) = std::env::var_os("TENANTRY_PROOFS") else { return };
        let mut line = String::new();
        let Self { statements, relations, refused } = self;
        writeln!(line, "{statements}\t{relations}\t{refused}\t{of}").unwrap();
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
        std::io::Write::write_all(&mut file, line.as_bytes()).unwrap();
    }
}
