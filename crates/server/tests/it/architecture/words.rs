//! The pure crates contain no storage, HTTP, runtime or serialisation code, and the isolation crate no identity.

use toml::Table;

use super::{
    File, assert_no_objection, assert_objects,
    edges::{Dependency, dependencies},
    identifiers, workspace,
};

/// Neither crate may know what stores, serves, signs or hashes.
const NEVER: &[&str] = &["sea_orm", "sqlx", "axum", "hyper", "jsonwebtoken", "argon2"];
/// Nor what runs or serialises them. Neither may ask the system for time or randomness. Tests of use cases do need a
/// runtime.
const NEVER_OUTSIDE_TESTS: &[&str] =
    &["serde", "tokio", "aws_lc_rs", "ring", "rand", "getrandom", "SystemTime", "Instant"];
/// The domain never waits.
const NEVER_IN_DOMAIN: &[&str] = &["async_trait", "futures", "tracing"];

/// Whoever uses the isolation alone has none of these.
const NEVER_IN_ISOLATION: &[&str] = &[
    "users",
    "user",
    "member",
    "members",
    "memberships",
    "invitations",
    "sessions",
    "credentials",
    "refresh_tokens",
    "user_tenants",
    "audit_events",
    "outbox",
];

/// Returns whether the identifier is the word or begins with it: `sea_orm_migration` counts as `sea_orm`.
fn is_word(identifier: &str, word: &str) -> bool {
    identifier.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

fn forbidden(path: &str, in_tests: bool) -> Vec<&'static str> {
    let domain = path.starts_with("crates/domain/");
    let words = NEVER.iter().chain((!in_tests).then_some(NEVER_OUTSIDE_TESTS).into_iter().flatten());
    words.chain(domain.then_some(NEVER_IN_DOMAIN).into_iter().flatten()).copied().collect()
}

fn words_of_identity(file: &File) -> Vec<String> {
    let found = |word: &&&str| identifiers(&file.text).any(|identifier| identifier == **word);
    let words = NEVER_IN_ISOLATION.iter().filter(found);
    words.map(|word| format!("{}: the word `{word}` belongs to identity", file.path)).collect()
}

#[test]
fn the_isolation_crate_knows_nothing_of_people() {
    let files = workspace();
    // One file lists the reserved words of SQL, and `user` is one.
    let reserved = "crates/isolation/src/names.rs";
    let isolation = files.iter().filter(|file| file.path.starts_with("crates/isolation/src/") && file.path != reserved);
    assert_no_objection(&isolation.flat_map(words_of_identity).collect::<Vec<_>>());
    let file = |text| File::new("crates/isolation/src/a.rs", text);
    assert_objects(&words_of_identity(&file("const TABLE: &str = \"users\";")), "users");
    assert_no_objection(&words_of_identity(&file("session_user, current_user, TransactionSession")));
}

fn is_pure(file: &File) -> bool {
    file.path.starts_with("crates/domain/") || file.path.starts_with("crates/application/")
}

fn words_in_source(file: &File) -> Vec<String> {
    let words = forbidden(&file.path, !file.is_production());
    let found = |word: &&str| identifiers(&file.text).any(|identifier| is_word(identifier, word));
    words
        .into_iter()
        .filter(found)
        .map(|word| format!("{}: the word `{word}` is not allowed here", file.path))
        .collect()
}

fn words_in_manifest(file: &File, workspace: &Table) -> Vec<String> {
    let offends = |dependency: &Dependency| {
        let name = dependency.package.replace('-', "_");
        forbidden(&file.path, dependency.in_tests).into_iter().any(|word| is_word(&name, word))
    };
    dependencies(&file.text.parse().unwrap(), workspace)
        .into_iter()
        .filter(offends)
        .map(|dependency| format!("{}: must not depend on {}", file.path, dependency.package))
        .collect()
}

#[test]
fn the_pure_crates_know_no_adapter() {
    let files = workspace();
    let root: Table = files.iter().find(|file| file.path == "Cargo.toml").unwrap().text.parse().unwrap();
    let pure = files.iter().filter(|file| is_pure(file));
    let objections: Vec<String> = pure
        .flat_map(|file| if file.is_manifest() { words_in_manifest(file, &root) } else { words_in_source(file) })
        .collect();
    assert_no_objection(&objections);
}

#[test]
fn a_word_of_an_adapter_is_refused() {
    for (path, text, word) in [
        ("crates/domain/src/a.rs", "use sea_orm::entity::*;", "sea_orm"),
        ("crates/domain/src/a.rs", "#[derive(serde::Serialize)]", "serde"),
        ("crates/domain/src/a.rs", "use async_trait::async_trait;", "async_trait"),
        ("crates/application/src/a.rs", "/// As `axum` does.", "axum"),
        ("crates/application/src/a.rs", "use sea_orm_migration::prelude::*;", "sea_orm"),
        ("crates/application/src/a.rs", "tokio::spawn(task);", "tokio"),
        ("crates/application/src/a.rs", "let started = Instant::now();", "Instant"),
        ("crates/application/tests/it/a.rs", "use argon2::Argon2;", "argon2"),
    ] {
        assert_objects(&words_in_source(&File::new(path, text)), word);
    }
    for (path, text) in [
        ("crates/application/src/a.rs", "/// MUST hash with argon2id; serders axumatic, use async_trait::async_trait"),
        ("crates/application/tests/it/a.rs", "#[tokio::test]"),
    ] {
        assert_no_objection(&words_in_source(&File::new(path, text)));
    }
}

#[test]
fn a_dependency_on_an_adapter_is_refused() {
    let objections =
        |text: &str| words_in_manifest(&File::new("crates/application/Cargo.toml", text), &Table::default());
    for text in [
        "[dependencies]\nsea-orm.workspace = true",
        "[dependencies]\norm = { package = \"sea-orm\", version = \"2\" }",
        "[dependencies]\ntokio.workspace = true",
        "[dev-dependencies]\njsonwebtoken = \"11\"",
    ] {
        assert_objects(&objections(text), "must not depend on");
    }
    assert_no_objection(&objections("[dev-dependencies]\ntokio.workspace = true"));
}
