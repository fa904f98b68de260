//! Ports have few methods, verbs from a fixed list, and an adapter with the same name.

use super::{File, assert_no_objection, assert_objects, workspace};

const PORTS: &str = "crates/application/src/ports/";
const ADAPTERS: &str = "crates/infrastructure/src/";
/// Folders that describe rows. They contain the same names, but no adapters.
const ROWS: &[&str] = &["entities", "migrations"];
/// Ports that the embedder implements. They have no adapter of ours.
const BROUGHT_ALONG: &[&str] = &["event_handler", "provisioner", "seed"];
/// The maximum number of methods. A larger trait should be split in two.
const MOST_METHODS: usize = 7;
/// The verbs of store methods. A new verb is a new concept and needs a justification.
const VERBS: &[&str] =
    &["find", "list", "insert", "update", "delete", "exists", "count", "expire", "revoke", "claim", "wake", "release"];
/// The name endings of the traits that a store implements.
const STORES: &[&str] = &["Repository", "Reader", "Directory"];

struct Trait {
    name: String,
    methods: Vec<String>,
}

fn traits(file: &File) -> Vec<Trait> {
    let mut found: Vec<Trait> = Vec::new();
    let mut inside = false;
    for line in file.text.lines() {
        let until = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned);
        if let Some(name) = line.strip_prefix("pub trait ").and_then(until) {
            found.push(Trait { name, methods: Vec::new() });
            inside = true;
        } else if line.starts_with('}') {
            inside = false;
        } else if let (true, Some(port)) = (inside, found.last_mut()) {
            let method = line.strip_prefix("    fn ").or_else(|| line.strip_prefix("    async fn "));
            port.methods.extend(method.and_then(until));
        }
    }
    found
}

fn malformed(file: &File) -> Vec<String> {
    let mut objections = Vec::new();
    for Trait { name, methods } in traits(file) {
        if methods.len() > MOST_METHODS {
            objections.push(format!("{}: {name} has {} methods, at most {MOST_METHODS}", file.path, methods.len()));
        }
        let is_store = STORES.iter().any(|ending| name.ends_with(ending));
        let is_verb = |method: &String| VERBS.contains(&method.split('_').next().unwrap_or_default());
        for method in methods.iter().filter(|method| is_store && !is_verb(method)) {
            objections.push(format!("{}: {name}::{method} begins with none of {VERBS:?}", file.path));
        }
    }
    objections
}

/// The adapter of a port is in a file or folder with the same name.
fn without_adapter(port: &File, files: &[File]) -> Option<String> {
    let stem = port.path.strip_prefix(PORTS)?.strip_suffix(".rs")?;
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    let is_adapter = |file: &File| {
        let within = file.path.strip_prefix(ADAPTERS).and_then(|path| path.strip_suffix(".rs"));
        let is_named = |path: &str| format!("/{path}/").contains(&format!("/{stem}/"));
        within.is_some_and(|path| path.split('/').all(|part| !ROWS.contains(&part)) && is_named(path))
    };
    let is_ours = !traits(port).is_empty() && !BROUGHT_ALONG.contains(&stem);
    let is_missing = is_ours && !files.iter().any(is_adapter);
    is_missing.then(|| format!("{}: there is no {stem}.rs anywhere below {ADAPTERS}", port.path))
}

#[test]
fn ports_are_small_and_speak_in_verbs() {
    let files = workspace();
    let ports: Vec<&File> = files.iter().filter(|file| file.path.starts_with(PORTS)).collect();
    let methods: usize = ports.iter().flat_map(|port| traits(port)).map(|port| port.methods.len()).sum();
    assert!(methods > 40, "only {methods} methods were found; the ports are not parsed correctly");
    assert_no_objection(&ports.into_iter().flat_map(malformed).collect::<Vec<_>>());
}

#[test]
fn every_port_has_an_adapter_of_its_name() {
    let files = workspace();
    assert_no_objection(&files.iter().filter_map(|port| without_adapter(port, &files)).collect::<Vec<_>>());
}

#[test]
fn a_port_of_another_form_is_refused() {
    let objections = |text: &str| malformed(&File::new("crates/application/src/ports/a.rs", text));
    let verb = "pub trait UserRepository: Send {\n    async fn find(&self);\n    fn get_all(&self);\n}";
    assert_objects(&objections(verb), "UserRepository::get_all begins with none of");
    let many = "    fn find(&self);\n".repeat(MOST_METHODS + 1);
    assert_objects(&objections(&format!("pub trait Clock {{\n{many}}}")), "has 8 methods");
    assert_no_objection(&objections("pub trait Clock {\n    fn now(&self);\n}\nimpl X {\n    fn get(&self) {}\n}"));
}

#[test]
fn a_port_without_an_adapter_is_refused() {
    let port = || File::new("crates/application/src/ports/wallets.rs", "pub trait WalletReader {\n}");
    let objection = |path: &str| {
        let files = [port(), File::new(path, "")];
        Vec::from_iter(without_adapter(&files[0], &files))
    };
    assert_objects(&objection("crates/infrastructure/src/wallet.rs"), "no wallets.rs");
    assert_objects(&objection("crates/application/src/wallets.rs"), "no wallets.rs");
    assert_objects(&objection("crates/infrastructure/src/persistence/entities/wallets.rs"), "no wallets.rs");
    assert_no_objection(&objection("crates/infrastructure/src/persistence/wallets.rs"));
    assert_no_objection(&objection("crates/infrastructure/src/wallets/file.rs"));
}
