//! `docs/cost.md`: what each route costs, in figures that do not depend on the machine's speed. It is read, compared
//! and written here.

use std::{
    fmt::{self, Write},
    fs,
    path::PathBuf,
};

/// The columns. The last two are instructions: of a release build, and of the build that is compared.
pub const COLUMNS: [&str; 6] =
    ["statements", "request, bytes", "answer, bytes", "allocations", "instructions", "dev profile"];
pub const STATEMENTS: usize = 0;
pub const REQUEST: usize = 1;
pub const ANSWER: usize = 2;
pub const ALLOCATIONS: usize = 3;
pub const INSTRUCTIONS: usize = 4;
pub const DEV_INSTRUCTIONS: usize = 5;

/// By how much a figure that is measured, and not known exactly, may differ from the card, in percent.
const TOLERANCE: f64 = 3.0;
/// The same for instructions: a build from scratch and an incremental one of the same source differ by up to 5 %.
const TOLERANCE_OF_INSTRUCTIONS: f64 = 8.0;
/// Rows whose instructions may differ by more, by how much in percent, and why.
const LOOSER: &[(&str, f64, &str)] =
    &[("get /readyz", 12.0, "waking up once more for its one statement costs 5 % of a request this small")];
/// Figures that depend on what a process has done before, and are not compared.
const DEPENDENT: &[(&str, usize)] = &[("get /metrics", ANSWER)];
const MEASURED_WITH: &str = "Measured with ";

pub const SQLITE: &str = "SQLite";
pub const POSTGRES: &str = "PostgreSQL";

/// The heading of the database that is reached by that URL.
pub fn database_of(url: &str) -> &'static str {
    if url.starts_with("postgres") { POSTGRES } else { SQLITE }
}

/// One for each column; what was not measured is `None`.
pub type Figures = [Option<u64>; COLUMNS.len()];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The heading the row is under: a database, or what belongs to none.
    pub table: String,
    pub name: String,
    pub figures: Figures,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The tools on which instructions depend, with their versions.
    pub tools: String,
    pub rows: Vec<Row>,
}

impl Row {
    pub fn new(table: &str, name: &str) -> Self {
        Self { table: table.to_owned(), name: name.to_owned(), figures: Figures::default() }
    }
}

pub fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/cost.md")
}

impl Card {
    /// The card of the working tree; one without rows where there is none yet.
    pub fn stored() -> Self {
        Self::parse(&fs::read_to_string(path()).unwrap_or_default())
    }

    pub fn parse(text: &str) -> Self {
        let (mut card, mut table) = (Self::default(), String::new());
        for line in text.lines() {
            if let Some(tools) = line.strip_prefix(MEASURED_WITH) {
                tools.trim_end_matches('.').clone_into(&mut card.tools);
            } else if let Some(title) = line.strip_prefix("## ") {
                title.clone_into(&mut table);
            } else if let Some(row) = Row::parse(&table, line) {
                card.rows.push(row);
            }
        }
        card
    }

    pub fn find(&self, table: &str, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.table == table && row.name == name)
    }

    /// What is otherwise in `now`, a line each, in these columns of these tables.
    pub fn differences(&self, now: &Self, columns: &[usize], tables: &[&str]) -> Vec<String> {
        let looked_at = |row: &&Row| tables.contains(&row.table.as_str());
        let measured = now.rows.iter().filter(looked_at).flat_map(|row| match self.find(&row.table, &row.name) {
            Some(known) => columns.iter().filter_map(|column| difference(known, row, *column)).collect(),
            None => vec![format!("{}, {}: is not in the card", row.table, row.name)],
        });
        let gone = self.rows.iter().filter(looked_at).filter(|row| now.find(&row.table, &row.name).is_none());
        let gone = gone.map(|row| format!("{}, {}: is in the card and was not measured", row.table, row.name));
        measured.chain(gone).collect()
    }

    /// Of two measurements of the same, takes each figure from the one that is nearer to the stored card: noise is in one
    /// of them, and a change in both.
    pub fn nearer_to(mut self, stored: &Self, other: &Self) -> Self {
        for row in &mut self.rows {
            let (Some(known), Some(other)) = (stored.find(&row.table, &row.name), other.find(&row.table, &row.name))
            else {
                continue;
            };
            for ((figure, other), known) in row.figures.iter_mut().zip(other.figures).zip(known.figures) {
                if distance(other, known) < distance(*figure, known) {
                    *figure = other;
                }
            }
        }
        self
    }

    /// The instructions of a release build of a row that was measured in the dev profile only: as before if these did
    /// not change, unknown otherwise.
    pub fn released(&self, row: &Row) -> Option<u64> {
        let known = self.find(&row.table, &row.name)?;
        known.figures[INSTRUCTIONS].filter(|_| difference(known, row, DEV_INSTRUCTIONS).is_none())
    }

    /// Takes over from an older card every figure that is within half the tolerance of allocations, so that a new card shows in a review
    /// what has changed and no noise, and keeps no figure that the next noise puts beyond the tolerance.
    pub fn keep_unchanged(&mut self, older: &Self) {
        for row in &mut self.rows {
            let Some(known) = older.find(&row.table, &row.name) else { continue };
            for column in 0..COLUMNS.len() {
                let is_near = |(known, now)| percent(known, now).abs() <= TOLERANCE / 2.0;
                let is_same = column < ALLOCATIONS && difference(known, row, column).is_none();
                if is_same
                    || column >= ALLOCATIONS && known.figures[column].zip(row.figures[column]).is_some_and(is_near)
                {
                    row.figures[column] = known.figures[column];
                }
            }
        }
    }
}

fn distance(figure: Option<u64>, known: Option<u64>) -> u64 {
    figure.zip(known).map_or(u64::MAX, |(figure, known)| figure.abs_diff(known))
}

fn tolerance(row: &str, column: usize) -> f64 {
    let usual = if column > ALLOCATIONS { TOLERANCE_OF_INSTRUCTIONS } else { TOLERANCE };
    LOOSER.iter().find(|(name, ..)| *name == row).map_or(usual, |(_, percent, _)| *percent)
}

/// Whether that figure is the same in each process.
pub fn is_independent(row: &str, column: usize) -> bool {
    !DEPENDENT.contains(&(row, column))
}

/// By how much `now` is more.
pub fn percent(known: u64, now: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a percentage needs no more than 52 bits")]
    let (known, now) = (known.max(1) as f64, now as f64);
    (now / known - 1.0) * 100.0
}

fn difference(known: &Row, row: &Row, column: usize) -> Option<String> {
    let place = format!("{}, {}: {}", row.table, row.name, COLUMNS[column]);
    match (known.figures[column], row.figures[column]) {
        (known, now) if known == now => None,
        (Some(_), Some(_)) if !is_independent(&row.name, column) => None,
        (Some(known), Some(now)) if column < ALLOCATIONS => Some(format!("{place}: {now}, and {known} in the card")),
        (Some(known), Some(now)) => {
            let grown = percent(known, now);
            let (known, now) = (Cell(Some(known)), Cell(Some(now)));
            (grown.abs() > tolerance(&row.name, column))
                .then(|| format!("{place}: {now}, and {known} in the card ({grown:+.1} %)"))
        }
        (known, now) => Some(format!("{place}: {}, and {} in the card", Cell(now), Cell(known))),
    }
}

impl Row {
    fn parse(table: &str, line: &str) -> Option<Self> {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
        let name = cells.next()?.trim_matches('`');
        let mut row = Self::new(table, name);
        for figure in &mut row.figures {
            *figure = match cells.next()? {
                "–" => None,
                digits => Some(digits.replace(',', "").parse().ok()?),
            };
        }
        Some(row)
    }
}

/// A measured figure to read: four digits of it, since the rest is noise.
struct Cell(Option<u64>);

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(figure) = self.0 else { return f.write_char('–') };
        let unit = 10_u64.pow(figure.checked_ilog10().unwrap_or(0).saturating_sub(3));
        f.write_str(&with_commas((figure + unit / 2) / unit * unit))
    }
}

/// Returns the number with a comma before every third digit.
fn with_commas(figure: u64) -> String {
    let digits = figure.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns what stands in the card. What is counted is exact.
fn written(column: usize, figure: Option<u64>) -> String {
    match figure {
        Some(exact) if column < ALLOCATIONS => with_commas(exact),
        measured => Cell(measured).to_string(),
    }
}

impl Card {
    /// The text of the card, with `noise` among what it says of itself.
    pub fn to_markdown(&self, noise: &str) -> String {
        let looser = LOOSER.iter().map(|(row, percent, why)| format!("`{row}` may differ by {percent} %: {why}.\n"));
        let looser: String = looser.collect();
        let mut text = format!("{HEAD}{looser}\n{MEASURED_WITH}{}.\n\n{noise}\n", self.tools);
        let mut table = "";
        for row in &self.rows {
            if row.table != table {
                table = &row.table;
                let line = " --: |".repeat(COLUMNS.len());
                write!(text, "\n## {table}\n\n| | {} |\n| --- |{line}\n", COLUMNS.join(" | ")).unwrap();
            }
            let cells: Vec<_> =
                row.figures.iter().enumerate().map(|(column, figure)| written(column, *figure)).collect();
            writeln!(text, "| `{}` | {} |", row.name, cells.join(" | ")).unwrap();
        }
        text
    }
}

const HEAD: &str = "\
# What a request costs

<!-- Written by `scripts/cost --accept`; `scripts/cost` compares. -->

Each row is one request that succeeds, sent over a connection that stays open to a server that has answered it before;
fewer is better, and no figure depends on how fast a machine is. To renew the card after a change that is meant to cost
more or less, run `scripts/cost --accept` and commit what it wrote.

- **statements**: SQL, without those that begin, end or name the tenant of a transaction.
- **request, answer**: bytes on the wire, head and body. Lists hold five items. Metrics grow with what a process has done,
  and their bytes are not compared.
- **allocations**: calls of `malloc` and its like by the whole process, also by the C libraries in it.
- **instructions**: executed by the whole process, its threads for SQLite included, until it rests again; the median of
  five requests. Release build; a dash where it was not measured since the other figures changed.
- **dev profile**: the same in the build that is compared, with the allocations: these may differ by 3 %, instructions by 8 %.

The client's few instructions are part of it. What is not: the operating system, the PostgreSQL server, rate limits,
mail, and the hashing of passwords, which would hide all the rest and has a row of its own.

";

#[cfg(test)]
mod tests {
    use super::*;

    fn card(figures: Figures) -> Card {
        Card { tools: "rustc 1".to_owned(), rows: vec![Row { figures, ..Row::new("SQLite", "get /v1/me") }] }
    }

    const ALL: [usize; 6] = [0, 1, 2, 3, 4, 5];
    const FIGURES: Figures = [Some(2), Some(60), Some(14_805), Some(1_000), None, Some(1_234_000)];

    #[test]
    fn a_card_is_read_as_it_was_written() {
        let card = card(FIGURES);
        assert_eq!(Card::parse(&card.to_markdown("Noise.")), card);
    }

    #[test]
    fn measured_figures_are_rounded_to_four_digits() {
        for (figure, text) in [(0, "0"), (9_999, "9,999"), (12_345, "12,350"), (1_234_567, "1,235,000")] {
            assert_eq!(Cell(Some(figure)).to_string(), text);
        }
    }

    #[test]
    fn what_is_exact_differs_by_one_and_what_is_measured_by_more_than_the_tolerance() {
        let differences = |column: usize, figure: u64| {
            let mut now = card(FIGURES);
            now.rows[0].figures[column] = Some(figure);
            card(FIGURES).differences(&now, &ALL, &["SQLite"])
        };
        assert_eq!(differences(STATEMENTS, 3), ["SQLite, get /v1/me: statements: 3, and 2 in the card"]);
        assert_eq!(differences(ANSWER, 14_804).len(), 1);
        assert!(card([Some(0); 6]).differences(&card([Some(0); 6]), &ALL, &["SQLite"]).is_empty());
        assert!(differences(ALLOCATIONS, 1_029).is_empty() && differences(ALLOCATIONS, 971).is_empty());
        let grown = "SQLite, get /v1/me: allocations: 1,031, and 1,000 in the card (+3.1 %)";
        assert_eq!(differences(ALLOCATIONS, 1_031), [grown]);
        assert!(differences(ALLOCATIONS, 969)[0].ends_with("(-3.1 %)"));
        assert_eq!(differences(DEV_INSTRUCTIONS, 1_400_000).len(), 1);
        assert_eq!(differences(INSTRUCTIONS, 1).len(), 1, "a figure that was not there");
        let of_metrics = |answer| Card {
            rows: vec![Row { name: "get /metrics".to_owned(), ..card(answer).rows.remove(0) }],
            ..card(FIGURES)
        };
        let mut grown = FIGURES;
        grown[ANSWER] = Some(2_000);
        assert!(of_metrics(FIGURES).differences(&of_metrics(grown), &ALL, &["SQLite"]).is_empty());
        grown[REQUEST] = Some(61);
        assert_eq!(of_metrics(FIGURES).differences(&of_metrics(grown), &ALL, &["SQLite"]).len(), 1);
    }

    #[test]
    fn a_row_that_is_new_or_gone_is_a_difference() {
        let (full, empty) = (card(FIGURES), Card::default());
        assert_eq!(empty.differences(&full, &ALL, &["SQLite"]), ["SQLite, get /v1/me: is not in the card"]);
        let gone = "SQLite, get /v1/me: is in the card and was not measured";
        assert_eq!(full.differences(&empty, &ALL, &["SQLite"]), [gone]);
        assert!(full.differences(&empty, &ALL, &["PostgreSQL"]).is_empty());
    }

    #[test]
    fn of_two_measurements_the_nearer_figure_counts() {
        let card_of = |allocations, instructions| card([Some(2), Some(60), Some(341), allocations, None, instructions]);
        let (once, again) = (card_of(Some(1_060), Some(1_240_000)), card_of(Some(990), Some(1_300_000)));
        let nearer = card_of(Some(990), Some(1_240_000));
        assert_eq!(again.clone().nearer_to(&card(FIGURES), &once), nearer);
        assert_eq!(once.nearer_to(&card(FIGURES), &again), nearer);
        assert_eq!(
            nearer.clone().nearer_to(&Card::default(), &card(FIGURES)),
            nearer,
            "a new row has nothing to be near to"
        );
    }

    #[test]
    fn a_release_figure_is_kept_while_the_dev_figure_is() {
        let stored = card([Some(2), Some(60), Some(341), Some(1_000), Some(200), Some(1_234_000)]);
        let released =
            |instructions| stored.released(&card([None, None, None, None, None, Some(instructions)]).rows[0]);
        assert_eq!((released(1_240_000), released(1_400_000)), (Some(200), None));
        assert_eq!(Card::default().released(&stored.rows[0]), None);
    }

    #[test]
    fn only_what_has_changed_is_written_anew() {
        let mut now = card([Some(3), Some(60), Some(341), Some(1_010), None, Some(2_000_000)]);
        now.keep_unchanged(&card(FIGURES));
        assert_eq!(now, card([Some(3), Some(60), Some(341), Some(1_000), None, Some(2_000_000)]));
    }
}
