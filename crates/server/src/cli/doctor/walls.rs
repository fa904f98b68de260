//! `tenantry doctor`: every table of the database with its walls, and what is missing, as the serving role finds it.
//!
//! It changes nothing: what it tries, it rolls back. An embedder's binary offers the same by [`WallsTask::run`] with the
//! options it opens its database by.

use std::fmt::{self, Write as _};

use tenantry_infrastructure::{
    persistence::{
        DatabaseOptions,
        walls::{self, Inspection, TableWalls},
    },
    scoping::Registry,
};

use super::{
    super::{Outcome, print},
    DoctorError,
    tables::Declared,
};

/// Whether the walls around every tenant stand.
#[derive(Debug, clap::Args)]
pub struct WallsTask {
    #[command(flatten)]
    declared: Declared,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl WallsTask {
    /// Looks at the database and prints what it finds.
    pub async fn run(self, options: &DatabaseOptions) -> Result<Outcome, DoctorError> {
        let declared = self.declared.register(Registry::builder())?.build()?;
        let inspection = walls::inspect(options, &declared).await?;
        let text =
            if self.json { format!("{:#}\n", serde_json::json!(inspection)) } else { Shown(&inspection).to_string() };
        print(&text)?;
        Ok(if inspection.findings.is_empty() { Outcome::Good } else { Outcome::Bad })
    }
}

/// For people.
struct Shown<'a>(&'a Inspection);

const HEADINGS: [&str; 12] = [
    "TABLE",
    "ROWS OF",
    "NOT NULL",
    "KEYS",
    "REFERENCES",
    "RLS",
    "FORCED",
    "USING",
    "CHECK",
    "APART",
    "GRANTS",
    "OWNER",
];

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(inspection) = self;
        match &inspection.role {
            Some(role) => writeln!(f, "{}, served by {role}\n", inspection.database)?,
            None => writeln!(f, "{}, which has neither roles nor row-level security\n", inspection.database)?,
        }
        let rows: Vec<[String; 12]> =
            std::iter::once(HEADINGS.map(str::to_owned)).chain(inspection.tables.iter().map(cells)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let widths: [usize; 12] = std::array::from_fn(width);
        for row in &rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(widths) {
                write!(line, "{cell:width$}  ")?;
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        writeln!(f)?;
        for note in &inspection.notes {
            writeln!(f, "note: {note}")?;
        }
        match inspection.findings.len() {
            0 => writeln!(f, "The walls stand."),
            1 => writeln!(f, "1 finding:"),
            count => writeln!(f, "{count} findings:"),
        }?;
        inspection.findings.iter().try_for_each(|finding| writeln!(f, "- {}: {}", finding.about, finding.what))
    }
}

fn cells(table: &TableWalls) -> [String; 12] {
    let told = |wall: Option<bool>| wall.map_or("-", |stands| if stands { "yes" } else { "NO" }).to_owned();
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
        told(table.apart),
        table.grants.as_deref().map_or_else(|| "-".to_owned(), short),
        table.owner.clone().unwrap_or_else(|| "-".to_owned()),
    ]
}

/// The four everyday rights by their letters, others by name.
fn short(grants: &[String]) -> String {
    let everyday = |grant: &&String| matches!(grant.as_str(), "SELECT" | "INSERT" | "UPDATE" | "DELETE");
    let letters: String = grants.iter().filter(everyday).map(|grant| &grant[..1]).collect();
    let others = grants.iter().filter(|grant| !everyday(grant)).map(|grant| format!("+{grant}"));
    let text = letters + &others.collect::<String>();
    if text.is_empty() { "none".to_owned() } else { text }
}
