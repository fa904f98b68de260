//! `docs/sql.md`, generated from statements that are run.

use std::{env, fmt::Write, fs, path::Path};

use tenantry_isolation::Dialect;

use super::{PRACTICE, SQL, learned, lines, share};

const HEAD: &str = "\
# SQL behind the query hook

<!-- Generated from crates/isolation/tests/it/query_hook/practice/sql.txt by
UPDATE_DOCS=1 cargo nextest run -p tenantry-isolation sql_md; a test compares the two. -->

What passes on a connection of one tenant, and what does not. Each statement here is run by a test: one that passes gives
and stores what it gives in a database of that tenant alone, and one that is refused is refused with the words shown, which
say what to write instead. `currencies` is shared by all tenants; all other tables have a `tenant_id`. To ask about a
statement of your own, run `tenantry doctor statement`.
";

/// Returns the text as code in a cell of a table.
fn code(text: &str) -> String {
    let sign = if text.contains('`') { "``" } else { "`" };
    format!("{sign}{}{sign}", text.replace('|', "\\|"))
}

fn databases(dialects: &[Dialect]) -> &'static str {
    match dialects {
        [Dialect::Postgres] => "PostgreSQL",
        [Dialect::Sqlite] => "SQLite",
        _ => "both",
    }
}

async fn markdown() -> String {
    let (hook, mut text) = (learned().await, HEAD.to_owned());
    let (confined, all, _) = share(PRACTICE, &hook);
    let _ = writeln!(text, "\nOf {all} statements that applications send, which a test runs too, {confined} pass.");
    for section in SQL.split("\n## ").skip(1) {
        let (title, rest) = section.split_once('\n').unwrap();
        let _ = writeln!(text, "\n## {title}");
        let said: Vec<_> = rest.lines().filter_map(|line| line.strip_prefix("> ")).collect();
        if !said.is_empty() {
            let _ = writeln!(text, "\n{}", said.join("\n"));
        }
        let lines = lines(rest);
        let (refused, passing): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.expected == '-');
        if !passing.is_empty() {
            text.push_str("\n| passes on | statement | |\n| --- | --- | --- |\n");
        }
        for line in passing {
            let _ = writeln!(text, "| {} | {} | {} |", databases(&line.dialects), code(line.sql), line.note);
        }
        if !refused.is_empty() {
            text.push_str(
                "\n| refused on | statement | what is refused; what to write instead |\n| --- | --- | --- |\n",
            );
        }
        for line in refused {
            let said = line.dialects.iter().map(|&dialect| {
                let refusal = hook(dialect).rewrite(dialect, &line.text(dialect)).unwrap_err().to_string();
                refusal.strip_prefix("refused: ").unwrap().replace('|', "\\|")
            });
            let said: Vec<_> = said.collect();
            assert!(said.iter().all(|words| *words == said[0]), "give each database its line: {}", line.sql);
            let note = if line.note.is_empty() { String::new() } else { format!(". {}", line.note) };
            let _ = writeln!(text, "| {} | {} | {}{note} |", databases(&line.dialects), code(line.sql), said[0]);
        }
    }
    text
}

#[allow(clippy::disallowed_methods, reason = "whoever runs the test asks for the file to be written")]
#[tokio::test]
async fn sql_md_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sql.md");
    let made = markdown().await;
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let stored = fs::read_to_string(path).unwrap_or_default();
    let again = "UPDATE_DOCS=1 cargo nextest run -p tenantry-isolation sql_md";
    assert!(stored == made, "docs/sql.md is not up to date; run: {again}");
}
