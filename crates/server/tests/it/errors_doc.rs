//! `docs/errors.md` matches the table of codes.

use std::{collections::BTreeSet, fs, path::Path};

use tenantry_server::http::{codes::Code, errors_doc::markdown};

use crate::support::document::{DOCUMENT, routes};

#[test]
fn the_catalogue_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors.md");
    let stored = fs::read_to_string(path).unwrap_or_default();
    assert!(stored == markdown(), "docs/errors.md is not up to date; run: cargo run -- errors > docs/errors.md");
}

#[test]
fn every_member_of_a_problem_stands_in_the_catalogue() {
    let members = DOCUMENT["components"]["schemas"]["Problem"]["properties"].as_object().unwrap();
    assert!(members.contains_key("tenants"), "{members:?}");
    let catalogue = markdown();
    let missing: Vec<_> = members.keys().filter(|name| !catalogue.contains(&format!("\n| `{name}` |"))).collect();
    assert!(missing.is_empty(), "docs/errors.md lacks {missing:?}");
}

#[test]
fn every_code_has_its_own_name() {
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), Code::ALL.len());
}

#[test]
fn every_code_can_be_met() {
    let named: BTreeSet<&str> = routes()
        .into_iter()
        .flat_map(|(_, _, operation)| operation["responses"].as_object().unwrap().values())
        .flat_map(|response| response["x-problem-codes"].as_array().into_iter().flatten())
        .map(|code| code.as_str().unwrap())
        .collect();
    // Returned when no route matches, or before routing.
    let elsewhere = ["expectation_failed", "host_invalid", "method_not_allowed", "no_such_route", "not_found"];
    let unmet: Vec<&str> = Code::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| !named.contains(code) && !elsewhere.contains(code))
        .collect();
    assert!(unmet.is_empty(), "no route returns {unmet:?}");
}
