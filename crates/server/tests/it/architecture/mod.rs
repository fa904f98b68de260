//! Tests that enforce the architecture: which crate may depend on which, which words are forbidden where, and how long
//! a file may be.
//!
//! Each rule is a function from files to objections, so that the rule itself can be tested: it must object to what it
//! forbids. A rule that cannot object would be worse than none.
#![allow(clippy::unwrap_used, reason = "an unreadable workspace file must fail the test")]

mod circles;
mod edges;
mod links;
mod modules;
mod names;
mod platform_callers;
mod ports;
mod shape;
mod unconfined_connections;
mod use_cases;
mod waits;
mod words;

use std::{fs, path::Path};

/// A Rust file or a manifest, with its path relative to the workspace root.
struct File {
    path: String,
    text: String,
}

impl File {
    /// Creates a file to test a rule with.
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }

    fn is_manifest(&self) -> bool {
        self.path.ends_with("Cargo.toml")
    }

    /// Returns whether the file is production code, not a test, a benchmark or an example.
    fn is_production(&self) -> bool {
        self.is_rust() && self.path.split('/').nth(2) == Some("src") && self.path.starts_with("crates/")
    }

    /// Returns the lines with their numbers, from 1, without comment lines.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
        lines.filter(|(_, line)| !line.starts_with("//"))
    }
}

/// Every Rust file and manifest of the workspace, sorted by path.
fn workspace() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let mut files = vec![File::new("Cargo.toml", &fs::read_to_string(root.join("Cargo.toml")).unwrap())];
    for folder in ["crates", "examples"] {
        if root.join(folder).exists() {
            collect(&root, &root.join(folder), &mut files);
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                collect(root, &path, files);
            }
        } else if name == "Cargo.toml" || path.extension().is_some_and(|extension| extension == "rs") {
            let relative = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            files.push(File { path: relative, text: fs::read_to_string(&path).unwrap() });
        }
    }
}

/// Returns the identifiers of a text, including those in comments.
fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

#[track_caller]
fn assert_no_objection(objections: &[String]) {
    assert!(objections.is_empty(), "\n{}\n", objections.join("\n"));
}

/// Asserts that the rule objects exactly once, with this text.
#[track_caller]
fn assert_objects(objections: &[String], saying: &str) {
    assert!(
        objections.len() == 1 && objections[0].contains(saying),
        "expected one objection with {saying:?}, got {objections:#?}"
    );
}

#[test]
fn the_whole_workspace_is_looked_at() {
    let files = workspace();
    for path in [
        "Cargo.toml",
        "crates/domain/Cargo.toml",
        "crates/domain/src/lib.rs",
        "crates/application/src/ports/unit_of_work/mod.rs",
        "crates/infrastructure/src/lib.rs",
        "crates/testkit/src/lib.rs",
        "crates/server/src/main.rs",
        "crates/server/tests/it/architecture/mod.rs",
    ] {
        assert!(files.iter().any(|file| file.path == path), "{path} is not among the files");
    }
}
