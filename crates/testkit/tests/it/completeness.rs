//! The suite is complete: each sentence with a MUST at a port of the store is a promise of that name, each promise is
//! run, and each promise about a tenant is also run from another tenant.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The ports of the store, by file, and whether they belong to a tenant.
const PORTS: [(&str, bool); 26] = [
    ("access_changes", false),
    ("access_registry", false),
    ("audit_events", true),
    ("domain_claims", true),
    ("event_cursors", true),
    ("idempotency_keys", false),
    ("invitation_links", true),
    ("invitations", true),
    ("known_handlers", false),
    ("mailbox_proofs", false),
    ("mails", false),
    ("jobs", true),
    ("memberships", true),
    ("outbox", true),
    ("passwords", false),
    ("queues", false),
    ("received_invitations", false),
    ("refresh_tokens", false),
    ("schedules", false),
    ("sessions", false),
    ("tenant_seeds", true),
    ("tenant_settings", true),
    ("tenants", true),
    ("trail", true),
    ("user_tenants", false),
    ("verified_domains", false),
];
/// Separate only because it has a different number of parts.
const USERS: (&str, bool) = ("users", false);

/// These parts of the tenant ports cover all tenants on purpose, so they can't be tested from another tenant.
const OVER_ALL_TENANTS: &str = "tenants::directory::";

/// The suffixes of trait names, and the modules with their promises.
const PARTS: [(&str, &str); 3] = [("Repository", "repository::"), ("Reader", "reader::"), ("Directory", "directory::")];

/// The module of this binary in which the suite runs.
const SUITE: &str = "contract::";

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns a sentence as a function name: its words in lower case, without punctuation and link targets.
fn name_of(sentence: &str) -> String {
    let mut text = String::new();
    for (index, part) in sentence.split("](").enumerate() {
        text.push_str(if index == 0 { part } else { part.split_once(')').unwrap().1 });
    }
    let text = text.replace(['`', '\'', '’'], "").to_lowercase();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// Returns the promises in the sources of a port, as `part::method_sentence`.
fn promised(port: &str, source: &str) -> Vec<String> {
    let (mut found, mut module, mut doc) = (Vec::new(), None, String::new());
    for line in source.lines() {
        if let Some(rest) = line.strip_prefix("pub trait ") {
            let name = rest.split(':').next().unwrap();
            let ending = PARTS.iter().find(|(ending, _)| name.ends_with(ending));
            module = Some(ending.map_or("", |(_, module)| *module));
        } else if line.starts_with('}') {
            module = None;
        }
        let (Some(module), trimmed) = (module, line.trim_start()) else { continue };
        if let Some(text) = trimmed.strip_prefix("///") {
            doc.push_str(text);
        } else if let Some(rest) = trimmed.strip_prefix("async fn ").or(trimmed.strip_prefix("fn ")) {
            let method = rest.split('(').next().unwrap();
            let sentences = doc.split_inclusive(['.']).filter(|sentence| sentence.contains("MUST"));
            found.extend(sentences.map(|sentence| format!("{port}::{module}{method}_{}", name_of(sentence))));
            doc.clear();
        }
    }
    found
}

/// Collects every Rust file below the folder, with its path as a module path.
fn modules(folder: &Path, path: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap().path();
        let stem = entry.file_stem().unwrap().to_string_lossy().into_owned();
        if entry.is_dir() {
            modules(&entry, &format!("{path}{stem}::"), found);
        } else {
            // The functions of a `mod.rs` belong to the module of its folder.
            let module = if stem == "mod" { path.to_owned() } else { format!("{path}{stem}::") };
            found.push((module, fs::read_to_string(&entry).unwrap()));
        }
    }
}

/// Returns the paths of all promises that are functions of the suite.
fn written() -> BTreeSet<String> {
    let mut files = Vec::new();
    modules(&crates().join("testkit/src/contract"), "", &mut files);
    let mut promises = BTreeSet::new();
    for (module, source) in files {
        let functions = source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
        promises.extend(functions.map(|rest| format!("{module}{}", rest.split('(').next().unwrap())));
    }
    promises
}

/// Returns the paths of all promises for which `contract_suite!` generated a test in this binary. The binary is asked
/// itself, so a list that nobody names counts for nothing.
fn run() -> BTreeSet<String> {
    let output = Command::new(env::current_exe().unwrap()).args(["--list", SUITE]).output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let tests = listed.lines().filter_map(|line| line.strip_prefix(SUITE)?.strip_suffix(": test"));
    tests.map(str::to_owned).collect()
}

#[test]
fn every_sentence_of_a_port_is_a_promise_of_that_name() {
    let mut missing = Vec::new();
    let written = written();
    let mut sentences = 0;
    for (port, is_tenants) in PORTS.into_iter().chain([USERS]) {
        let source = fs::read_to_string(crates().join(format!("application/src/ports/{port}.rs"))).unwrap();
        for promise in promised(port, &source) {
            sentences += 1;
            if is_tenants && !promise.starts_with(OVER_ALL_TENANTS) {
                let (module, name) = promise.rsplit_once("::").unwrap();
                missing.extend(
                    Some(format!("{module}::from_another_tenant::{name}")).filter(|twin| !written.contains(twin)),
                );
            }
            missing.extend(Some(promise).filter(|promise| !written.contains(promise)));
        }
    }
    assert!(sentences > 50, "only {sentences} sentences were found; the ports are not parsed correctly");
    assert!(missing.is_empty(), "missing promises:\n{}", missing.join("\n"));
}

#[test]
fn every_promise_was_given() {
    let mut given = BTreeSet::new();
    for (port, _) in PORTS.into_iter().chain([USERS]) {
        let source = fs::read_to_string(crates().join(format!("application/src/ports/{port}.rs"))).unwrap();
        given.extend(promised(port, &source));
    }
    let of_ports = written().into_iter().filter(|promise| !promise.starts_with("unit_of_work::"));
    let invented: Vec<String> =
        of_ports.filter(|promise| !given.contains(&promise.replace("from_another_tenant::", ""))).collect();
    assert!(invented.is_empty(), "promises that no port makes:\n{}", invented.join("\n"));
}

#[test]
fn every_promise_is_run() {
    let (run, written) = (run(), written());
    let differences: Vec<&str> = run.symmetric_difference(&written).map(String::as_str).collect();
    assert!(differences.is_empty(), "written but not run, or run but not written:\n{}", differences.join("\n"));
}

#[test]
fn every_file_of_a_store_port_is_known() {
    let known: BTreeSet<&str> = PORTS.into_iter().chain([USERS]).map(|(port, _)| port).collect();
    for entry in fs::read_dir(crates().join("application/src/ports")).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        // The folder of the unit of work opens ports and has none of its own.
        let file = if path.is_dir() { path.join("mod.rs") } else { path };
        let is_store = fs::read_to_string(file).unwrap().contains("StoreError>;");
        assert!(!is_store || stem == "unit_of_work" || known.contains(stem.as_str()), "{stem} is not in the list");
    }
}

#[test]
fn a_sentence_becomes_a_name() {
    let source = "\
pub trait UserReader: Send {
    /// MUST give the `User`'s [`Name`](super::name::Name), or
    /// `None`. Nothing else. MUST do so in at
    /// most two queries.
    async fn find(&mut self);
}";
    let expected = [
        "users::reader::find_must_give_the_users_name_or_none",
        "users::reader::find_must_do_so_in_at_most_two_queries",
    ];
    assert_eq!(promised("users", source), expected);
}
