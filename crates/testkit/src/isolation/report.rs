//! Everything that was tried and everything that crossed, as a readable table.

use std::fmt;

/// A violation of the isolation, or a reason why nothing was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The table or the route.
    pub table: String,
    /// The attempt.
    pub attempt: String,
    /// The statement or request.
    pub statement: String,
    /// What crossed, or the problem.
    pub crossed: String,
}

/// The outcome.
#[derive(Debug, Clone, Default)]
#[must_use = "a report that nobody looks at proves nothing; call `assert_isolated`"]
pub struct Report {
    /// The number of statements and requests that were tried.
    pub tried: usize,
    /// The number of those that were refused or failed.
    pub refused: usize,
    /// The number of reads that would have shown the other tenant's rows without isolation.
    pub telling: usize,
    /// What could not be tried, and why.
    pub notes: Vec<String>,
    /// The violations.
    pub failures: Vec<Failure>,
}

impl Report {
    /// Returns whether nothing crossed.
    pub fn is_isolated(&self) -> bool {
        self.failures.is_empty()
    }

    /// Panics with the whole table if anything crossed.
    ///
    /// # Panics
    /// If anything crossed, or if nothing was tried.
    #[track_caller]
    pub fn assert_isolated(&self) {
        assert!(self.tried > 0, "nothing was tried");
        assert!(self.is_isolated(), "\n{self}");
    }

    pub(super) fn fail(&mut self, table: &str, attempt: &str, statement: &str, crossed: impl Into<String>) {
        let (table, attempt) = (table.to_owned(), attempt.to_owned());
        self.failures.push(Failure { table, attempt, statement: statement.to_owned(), crossed: crossed.into() });
    }

    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tried, refused, telling, notes, failures } = self;
        writeln!(
            f,
            "{} failures; {tried} statements and requests tried, {refused} refused, {telling} that would tell without walls",
            failures.len()
        )?;
        let width = |field: fn(&Failure) -> &str, title: &str| {
            failures.iter().map(|failure| field(failure).chars().count()).chain([title.len()]).max().unwrap_or_default()
        };
        let (tables, attempts) =
            (width(|failure| &failure.table, "TABLE"), width(|failure| &failure.attempt, "ATTEMPT"));
        if !failures.is_empty() {
            writeln!(f, "{:tables$}  {:attempts$}  WHAT CROSSED, AND THE STATEMENT", "TABLE", "ATTEMPT")?;
        }
        for Failure { table, attempt, statement, crossed } in failures {
            writeln!(f, "{table:tables$}  {attempt:attempts$}  {crossed}")?;
            writeln!(f, "{:tables$}  {:attempts$}    {statement}", "", "")?;
        }
        notes.iter().try_for_each(|note| writeln!(f, "note: {note}"))
    }
}
