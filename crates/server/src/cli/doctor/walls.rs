//! `doctor`: lists every table of the database with its protection, and what is missing, as seen by the
//! serving role.
//!
//! It changes nothing: all of its attempts are rolled back.

use std::fmt::{self, Write as _};

use tenantry_infrastructure::persistence::{self, DatabaseOptions};
use tenantry_isolation::{
    Registry,
    inspection::{Inspection, TableWalls},
};

use super::{
    super::{Outcome, print},
    DoctorError,
    tables::Declared,
};

/// Checks that every table of tenants is isolated by the query hook and by the database.
#[derive(Debug, clap::Args)]
pub(super) struct WallsTask {
    #[command(flatten)]
    declared: Declared,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl WallsTask {
    /// Inspects the database and prints the findings.
    pub(super) async fn run(self, options: &DatabaseOptions) -> Result<Outcome, DoctorError> {
        let declared = self.declared.register(Registry::builder())?.build()?;
        let inspection = persistence::inspect(options, &declared).await?;
        let text =
            if self.json { format!("{:#}\n", serde_json::json!(inspection)) } else { Shown(&inspection).to_string() };
        print(&text)?;
        Ok(if inspection.findings.is_empty() { Outcome::Good } else { Outcome::Bad })
    }
}

/// Formats the inspection for people.
struct Shown<'a>(&'a Inspection);

const HEADINGS: [&str; 13] = [
    "TABLE",
    "ROWS OF",
    "NOT NULL",
    "KEYS",
    "REFS",
    "RLS",
    "FORCED",
    "USING",
    "CHECK",
    "HOOK HELD",
    "RLS HELD",
    "GRANTS",
    "OWNER",
];

/// Shown where a protection does not apply or is not needed.
const NONE: &str = "-";

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(inspection) = self;
        f.write_str(inspection.database)?;
        if !inspection.version.is_empty() {
            write!(f, " {}", inspection.version)?;
        }
        if let Some(role) = &inspection.role {
            write!(f, ", served by {role}")?;
        }
        writeln!(f, "\n")?;
        if !inspection.tables.is_empty() {
            let rows = std::iter::once(HEADINGS.map(str::to_owned)).chain(inspection.tables.iter().map(cells));
            writeln!(f, "{}", Aligned(rows.map(Vec::from).collect()))?;
        }
        for note in &inspection.notes {
            writeln!(f, "note: {note}")?;
        }
        if !inspection.notes.is_empty() {
            writeln!(f)?;
        }
        if inspection.findings.is_empty() {
            return writeln!(f, "No findings. All {} attempts to reach another tenant were blocked.", inspection.tries);
        }
        let mut rows = vec![vec!["WHERE".to_owned(), "WHAT IS MISSING, AND WHAT TO DO".to_owned()]];
        for finding in &inspection.findings {
            rows.push(vec![finding.about.clone(), finding.what.clone()]);
            rows.push(vec![String::new(), format!("-> {}", finding.remedy)]);
        }
        let count = inspection.findings.len();
        writeln!(f, "{}", Aligned(rows))?;
        writeln!(f, "{count} {}.", if count == 1 { "finding" } else { "findings" })
    }
}

/// Rows with aligned columns. Columns that apply to no table are left out.
struct Aligned(Vec<Vec<String>>);

impl fmt::Display for Aligned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(rows) = self;
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let says = |column: usize| rows.iter().skip(1).any(|row| row[column] != NONE);
        let columns = 0..rows.first().map_or(0, Vec::len);
        let columns: Vec<(usize, usize)> =
            columns.filter(|column| says(*column)).map(|column| (column, width(column))).collect();
        for row in rows {
            let mut line = String::new();
            for (column, width) in &columns {
                write!(line, "{:width$}  ", row[*column])?;
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn cells(table: &TableWalls) -> [String; 13] {
    let told = |wall: Option<bool>| wall.map_or(NONE, |stands| if stands { "yes" } else { "NO" }).to_owned();
    [
        table.name.clone(),
        table.rows.as_str().to_owned(),
        told(table.tenant_not_null),
        told(table.keys),
        told(table.references),
        told(table.enabled),
        told(table.forced),
        told(table.using),
        told(table.with_check),
        told(table.hook_held),
        told(table.database_held),
        table.grants.as_deref().map_or_else(|| NONE.to_owned(), short),
        table.owner.clone().unwrap_or_else(|| NONE.to_owned()),
    ]
}

/// Abbreviates the four common privileges to their initials, and appends others by name.
fn short(grants: &[String]) -> String {
    let everyday = |grant: &&String| matches!(grant.as_str(), "SELECT" | "INSERT" | "UPDATE" | "DELETE");
    let letters: String = grants.iter().filter(everyday).map(|grant| &grant[..1]).collect();
    let others = grants.iter().filter(|grant| !everyday(grant)).map(|grant| format!("+{grant}"));
    let text = letters + &others.collect::<String>();
    if text.is_empty() { "none".to_owned() } else { text }
}
