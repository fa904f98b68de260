//! Every file is compiled and every test runs: no module is missing from its parent, and no test is ignored or switched
//! off.

use toml::{Table, Value};

use super::{File, assert_no_objection, assert_objects, identifiers, workspace};

/// The files of a crate that are crate roots.
const ROOTS: &[&str] = &["src/lib.rs", "src/main.rs", "tests/it/main.rs", "tests/browser/main.rs", "build.rs"];

/// Returns whether cargo compiles the file without a parent module. Each crate has one integration test binary,
/// `tests/it/main.rs`, and some a second one that needs a browser; an example may have its tests where a newcomer
/// puts them.
fn is_root(path: &str) -> bool {
    let within = path.splitn(3, '/').nth(2).unwrap_or_default();
    let in_folder = |folder: &str| within.strip_prefix(folder).is_some_and(|file| !file.contains('/'));
    let is_test_of_example = path.starts_with("examples/") && in_folder("tests/");
    ROOTS.contains(&within) || is_test_of_example || ["examples/", "benches/", "src/bin/"].into_iter().any(in_folder)
}

/// Returns the files that may declare this one as their module, and its module name.
fn parents(path: &str) -> Option<(Vec<String>, &str)> {
    let stem = path.strip_suffix("/mod.rs").or_else(|| path.strip_suffix(".rs"))?;
    let (folder, name) = stem.rsplit_once('/')?;
    let beside = ["lib.rs", "main.rs", "mod.rs"].map(|file| format!("{folder}/{file}"));
    Some((beside.into_iter().chain([format!("{folder}.rs")]).collect(), name))
}

fn left_out(file: &File, files: &[File]) -> Option<String> {
    let (parents, name) = parents(&file.path).filter(|_| !is_root(&file.path))?;
    let names = |parent: &File| {
        parent.code_lines().any(|(_, line)| {
            line.strip_suffix(';').is_some_and(|line| line.split_whitespace().rev().take(2).eq([name, "mod"]))
        })
    };
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let beside = parents.first().and_then(|parent| folder(parent));
    // Benchmarks and examples are crate roots too, whatever their names.
    let may_name = |path: &String| parents.contains(path) || (is_root(path) && folder(path) == beside);
    let is_named = files.iter().any(|parent| may_name(&parent.path) && names(parent));
    (!is_named).then(|| format!("{}: no file names it as its module, so it is not compiled", file.path))
}

/// Attributes and fences that keep a test from running.
fn ignored(file: &File) -> Vec<String> {
    let mut objections = Vec::new();
    let mut attribute = String::new();
    for (index, line) in file.text.lines().map(str::trim).enumerate() {
        let fence = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::trim_start);
        if line.starts_with("#[") || !attribute.is_empty() {
            attribute.push_str(line);
        }
        let is_open = attribute.matches('[').count() > attribute.matches(']').count();
        let fenced = fence.and_then(|fence| fence.strip_prefix("```"));
        let text = fenced.unwrap_or(if is_open { "" } else { &attribute });
        // The quoted reason of an attribute may contain the word.
        if identifiers(text.split('"').next().unwrap_or_default()).any(|word| word == "ignore") {
            objections.push(format!("{}:{}: a test must not be ignored", file.path, index + 1));
        }
        if !is_open {
            attribute.clear();
        }
    }
    objections
}

/// Finds manifest keys that keep cargo from building or running what the files contain.
fn switched_off(manifest: &File) -> Vec<String> {
    let table: Table = manifest.text.parse().unwrap();
    let mut objections = Vec::new();
    let package = table.get("package").and_then(Value::as_table);
    for key in ["autotests", "autobins", "autoexamples", "autobenches"] {
        if package.is_some_and(|package| package.contains_key(key)) {
            objections.push(format!("{}: `{key}` hides files from cargo", manifest.path));
        }
    }
    let sections = ["lib", "test", "bin", "example"].into_iter().filter_map(|name| table.get(name));
    let targets = sections.flat_map(|section| match section {
        Value::Array(targets) => targets.iter().collect(),
        target => vec![target],
    });
    for target in targets {
        for key in ["test", "doctest", "harness"] {
            if target.get(key) == Some(&Value::Boolean(false)) {
                objections.push(format!("{}: `{key} = false` keeps tests from running", manifest.path));
            }
        }
    }
    objections
}

#[test]
fn every_file_is_compiled() {
    let files = workspace();
    let rust = files.iter().filter(|file| file.is_rust());
    assert_no_objection(&rust.filter_map(|file| left_out(file, &files)).collect::<Vec<_>>());
}

#[test]
fn every_test_runs() {
    let (manifests, sources): (Vec<File>, Vec<File>) = workspace().into_iter().partition(File::is_manifest);
    let objections = sources.iter().flat_map(ignored).chain(manifests.iter().flat_map(switched_off));
    assert_no_objection(&objections.collect::<Vec<_>>());
}

#[test]
fn a_file_that_nobody_names_is_refused() {
    let main = || File::new("crates/a/tests/it/main.rs", "mod named;\npub(crate) mod folder;\n// mod forgotten;");
    let folder = || File::new("crates/a/tests/it/folder/mod.rs", "mod inner;");
    let objection = |path: &str| {
        let files = [main(), folder(), File::new(path, "")];
        Vec::from_iter(left_out(&files[2], &files))
    };
    for path in [
        "crates/a/tests/it/forgotten.rs",
        "crates/a/tests/it/folder/forgotten.rs",
        "crates/a/tests/it/name.rs",
        "crates/a/tests/other.rs",
        "crates/a/src/named.rs",
    ] {
        assert_objects(&objection(path), "not compiled");
    }
    for path in ["crates/a/tests/it/named.rs", "crates/a/tests/it/folder/inner.rs", "crates/a/examples/embed.rs"] {
        assert_no_objection(&objection(path));
    }
    let files = [main(), folder()];
    assert_eq!(left_out(&files[1], &files), None);
    let files = [File::new("crates/a/benches/load.rs", "mod world;"), File::new("crates/a/benches/world/mod.rs", "")];
    assert_eq!(left_out(&files[1], &files), None);
    let files = [File::new("crates/a/benches/load.rs", ""), File::new("crates/a/benches/world/mod.rs", "")];
    assert_objects(&Vec::from_iter(left_out(&files[1], &files)), "not compiled");
}

#[test]
fn an_ignored_test_is_refused() {
    for text in [
        "#[ignore]\nfn a() {}",
        "    #[ignore = \"slow\"]",
        "#[cfg_attr(windows, ignore)]",
        "#[cfg_attr(\n    windows,\n    ignore\n)]",
        "#[tokio::test] #[ignore]",
        "/// ```ignore\n/// a();",
        "//! ```rust,ignore",
    ] {
        assert_objects(&ignored(&File::new("a.rs", text)), "must not be ignored");
    }
    for text in
        ["#[allow(dead_code, reason = \"callers ignore it\")]", "// ignore", "#[test]\nfn ignore() {}", "/// ```"]
    {
        assert_no_objection(&ignored(&File::new("a.rs", text)));
    }
}

#[test]
fn a_target_that_is_switched_off_is_refused() {
    for text in ["[package]\nautotests = false", "[lib]\ndoctest = false", "[[test]]\nname = \"it\"\nharness = false"] {
        assert_eq!(switched_off(&File::new("Cargo.toml", text)).len(), 1, "{text}");
    }
    assert_no_objection(&switched_off(&File::new("Cargo.toml", "[[bench]]\nname = \"sign_in\"\nharness = false")));
}
