//! EXPLAIN of a statement that is confined first.
//!
//! A plan tells little of other tenants' rows; the numbers beside it tell much. PostgreSQL estimates rows by what it
//! knows of *all* rows, so an estimate says whether a value is frequent with other tenants, and EXPLAIN ANALYZE counts
//! the rows that a filter removed. Estimates are therefore left out, and ANALYZE needs the registry's permission.

use sqlparser::ast::{AnalyzeFormatKind, DescribeAlias, Expr, Ident, Statement, UtilityOption, Value, ValueWithSpan};

use super::{Refusal, Walk, refuse, walker::Walker};
use crate::query_hook::Dialect;

/// The options that take a word: whether they need ANALYZE.
const SWITCHES: &[(&str, bool)] = &[
    ("analyze", false),
    ("buffers", true),
    ("costs", false),
    ("summary", true),
    ("timing", true),
    ("verbose", false),
    ("wal", true),
];

const FORMATS: &[&str] = &["text", "json", "yaml", "xml"];

impl Walker<'_> {
    /// Confines the statement that is explained, and rewrites the options.
    pub(super) fn explain(&mut self, explain: &mut Statement) -> Walk {
        let Statement::Explain {
            describe_alias: DescribeAlias::Explain,
            analyze,
            verbose,
            query_plan,
            estimate: false,
            statement,
            format,
            options,
        } = explain
        else {
            return refuse(Refusal::Statement, "DESCRIBE and EXPLAIN ESTIMATE", "write EXPLAIN and a statement");
        };
        match self.dialect {
            Dialect::Sqlite if *query_plan => {}
            Dialect::Sqlite => {
                let instead = "write EXPLAIN QUERY PLAN";
                return refuse(Refusal::Statement, "EXPLAIN, which shows the database's pages on SQLite", instead);
            }
            Dialect::Postgres => {
                let plain = [("analyze", *analyze), ("verbose", *verbose)];
                let plain = plain.into_iter().filter(|(_, given)| *given).map(|(name, _)| option(name, None));
                let given: Vec<UtilityOption> = plain.chain(options.take().unwrap_or_default()).collect();
                (*analyze, *verbose) = (false, false);
                *options = Some(self.explain_options(&given, format.as_ref(), *query_plan)?);
            }
        }
        match &mut **statement {
            inner @ (Statement::Query(_)
            | Statement::Insert(_)
            | Statement::Update(_)
            | Statement::Delete(_)
            | Statement::Merge(_)) => self.statement(inner),
            _ => refuse(Refusal::Statement, "EXPLAIN of such a statement", "explain SELECT, INSERT, UPDATE or DELETE"),
        }
    }

    fn explain_options(
        &self,
        given: &[UtilityOption],
        format: Option<&AnalyzeFormatKind>,
        query_plan: bool,
    ) -> Walk<Vec<UtilityOption>> {
        if query_plan || format.is_some() {
            return refuse(Refusal::Clause, "this form of EXPLAIN", "write EXPLAIN (FORMAT JSON) and a statement");
        }
        let (mut written, mut analyzes) = (Vec::new(), false);
        let mut needs_analyze = false;
        for UtilityOption { name, arg } in given {
            let name = name.value.to_ascii_lowercase();
            if name == "format" {
                let word = arg.as_ref().and_then(word).filter(|word| FORMATS.contains(&word.as_str()));
                let Some(word) = word else { return no_option(&name) };
                written.push(option(&name, Some(word)));
                continue;
            }
            let on = match arg {
                None => true,
                Some(arg) => match word(arg).as_deref() {
                    Some("on" | "true" | "1") => true,
                    Some("off" | "false" | "0") => false,
                    _ => return no_option(&name),
                },
            };
            let Some((_, of_analyze)) = SWITCHES.iter().find(|(known, _)| *known == name) else {
                return no_option(&name);
            };
            analyzes |= name == "analyze" && on;
            needs_analyze |= of_analyze & on;
            written.push(option(&name, Some(if on { "on" } else { "off" }.to_owned())));
        }
        if analyzes {
            if self.registry.allows_explain_analyze() {
                return Ok(written);
            }
            let instead = "use EXPLAIN, or call RegistryBuilder::explain_analyze where no tenant reads the output";
            return refuse(Refusal::Statement, "EXPLAIN ANALYZE, which counts other tenants' rows", instead);
        }
        if needs_analyze {
            return refuse(Refusal::Clause, "BUFFERS, TIMING, SUMMARY or WAL without ANALYZE", "leave the option out");
        }
        written.retain(|option| option.name.value != "costs");
        written.push(option("costs", Some("off".to_owned())));
        Ok(written)
    }
}

fn option(name: &str, arg: Option<String>) -> UtilityOption {
    let arg = arg.map(|word| Expr::Identifier(Ident::new(word)));
    UtilityOption { name: Ident::new(name), arg }
}

/// Returns the argument of an option as a lower-case word.
fn word(arg: &Expr) -> Option<String> {
    match arg {
        Expr::Identifier(Ident { value, quote_style: None, span: _ }) => Some(value.to_ascii_lowercase()),
        Expr::Value(ValueWithSpan { value: Value::Boolean(on), span: _ }) => Some(on.to_string()),
        Expr::Value(ValueWithSpan { value: Value::Number(digits, false), span: _ }) => Some(digits.clone()),
        _ => None,
    }
}

fn no_option<T>(name: &str) -> Walk<T> {
    refuse(Refusal::Clause, format!("the option {name} of EXPLAIN"), "use ANALYZE, VERBOSE, COSTS, BUFFERS and FORMAT")
}
