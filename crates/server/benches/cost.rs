//! What each route costs in instructions and allocations, counted by valgrind, against `docs/cost.md`.
//!
//! `scripts/cost` runs it. `measure NAME` starts this binary again under valgrind, on both databases at the same time,
//! and keeps the figures by that name; `compare` does so as `dev` and holds them against the card; `accept` writes the
//! card from those named `dev` and `again`, and `accept release` also from those of a release build by that name.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that can't go on has nothing to measure")]
#![allow(clippy::print_stdout, reason = "what it says is what it is for")]
#![allow(unreachable_pub, dead_code, reason = "what it shares with the tests it uses a part of")]

mod measured;
#[path = "../tests/it/support/mod.rs"]
mod support;
mod valgrind;

use std::{fs, process::ExitCode};

use measured::PARTS;
use support::card::{self, ALLOCATIONS, Card, DEV_INSTRUCTIONS, INSTRUCTIONS, POSTGRES, SQLITE};

fn main() -> ExitCode {
    // Cargo adds flags of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", SQLITE] => measured::run(None),
        ["run", POSTGRES, url] => measured::run(Some(url.to_owned())),
        ["measure", name] => valgrind::measure(name),
        ["compare"] => return compare(),
        ["accept"] => accept(valgrind::figures("dev"), &valgrind::figures("again"), None),
        ["accept", "release"] => {
            accept(valgrind::figures("dev"), &valgrind::figures("again"), Some(&valgrind::figures("release")));
        }
        _ => {
            println!("run `scripts/cost`");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn compare() -> ExitCode {
    let (card, tools) = (Card::stored(), valgrind::tools());
    if card.tools != tools {
        println!("skipped: instructions depend on the tools. docs/cost.md: {}. Here: {tools}.", card.tools);
        return ExitCode::SUCCESS;
    }
    let measured = || {
        valgrind::measure("dev");
        valgrind::figures("dev")
    };
    let differences = |now: &Card| card.differences(now, &[ALLOCATIONS, DEV_INSTRUCTIONS], &[SQLITE, POSTGRES, PARTS]);
    let mut now = measured();
    if !differences(&now).is_empty() {
        println!("measured again, to tell what has changed from noise: {} figures differ", differences(&now).len());
        now = measured().nearer_to(&card, &now);
    }
    let differences = differences(&now);
    for difference in &differences {
        println!("{difference}");
    }
    if differences.is_empty() {
        println!("{} rows are within the tolerance of docs/cost.md", now.rows.len());
        return ExitCode::SUCCESS;
    }
    println!(
        "docs/cost.md differs. To accept the new figures, run `scripts/cost --accept` and commit the file. To see where \
         instructions went, run `callgrind_annotate` on a profile in target/tmp/cost/dev."
    );
    ExitCode::FAILURE
}

fn accept(mut card: Card, again: &Card, release: Option<&Card>) {
    let stored = Card::stored();
    for row in &mut card.rows {
        row.figures[INSTRUCTIONS] = match release {
            // Measured by the same column, in another build.
            Some(release) => release.find(&row.table, &row.name).unwrap().figures[DEV_INSTRUCTIONS],
            None => stored.released(row),
        };
    }
    let noise = [SQLITE, POSTGRES].map(|table| noise(&card, again, table));
    let noise = format!("Between two measurements instructions differed by at most {}.", noise.join(" and "));
    if stored.tools == card.tools {
        card.keep_unchanged(&stored);
    }
    fs::write(card::path(), card.to_markdown(&noise)).unwrap();
    println!("docs/cost.md is written");
}

/// The largest difference between the two in a table.
fn noise(card: &Card, again: &Card, table: &str) -> String {
    let instructions = |card: &Card, name: &str| card.find(table, name).and_then(|row| row.figures[DEV_INSTRUCTIONS]);
    let rows = again.rows.iter().filter(|row| row.table == table).map(|row| {
        let once = instructions(card, &row.name).unwrap();
        (card::percent(once, instructions(again, &row.name).unwrap()).abs(), &row.name)
    });
    let (percent, name) = rows.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    format!("{percent:.1} % on {table} (`{name}`)")
}
