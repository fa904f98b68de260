//! Every file says what it promises, and is short enough to read.

use super::{File, assert_no_objection, assert_objects, workspace};

/// The maximum number of lines that a reader can keep in mind. Aim for 40 to 150; more than 250 need a reason.
const MOST_LINES: usize = 400;
/// The minimum number of words that can state a promise.
const FEWEST_WORDS: usize = 3;

fn too_long(file: &File) -> Option<String> {
    let lines = file.text.lines().count();
    let is_long = file.is_production() && lines > MOST_LINES;
    is_long.then(|| format!("{}: has {lines} lines, at most {MOST_LINES} are allowed", file.path))
}

/// A file must begin with its `//!` doc. Only inner attributes may precede it.
fn undocumented(file: &File) -> Option<String> {
    let lines = file.text.lines().skip_while(|line| line.starts_with("#!["));
    let doc = lines.map_while(|line| line.strip_prefix("//!")).take_while(|line| !line.trim().is_empty());
    let words = doc.flat_map(str::split_whitespace).count();
    (words < FEWEST_WORDS).then(|| format!("{}: must begin with a `//!` that says what promise it keeps", file.path))
}

#[test]
fn no_file_is_too_long() {
    assert_no_objection(&workspace().iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn every_file_says_what_promise_it_keeps() {
    let files = workspace();
    assert_no_objection(&files.iter().filter(|file| file.is_rust()).filter_map(undocumented).collect::<Vec<_>>());
}

#[test]
fn a_long_file_is_refused() {
    let of = |lines: usize, path: &str| too_long(&File::new(path, &"\n".repeat(lines)));
    assert_objects(&Vec::from_iter(of(MOST_LINES + 1, "crates/domain/src/a.rs")), "401 lines");
    assert_eq!(of(MOST_LINES, "crates/domain/src/a.rs"), None);
    assert_eq!(of(MOST_LINES + 1, "crates/domain/tests/it/a.rs"), None);
}

#[test]
fn a_file_without_a_promise_is_refused() {
    for text in ["", "use x;\n//! Says what promise it keeps.", "//! Placeholder.", "// Says what promise it keeps."] {
        assert_objects(&Vec::from_iter(undocumented(&File::new("a.rs", text))), "must begin with");
    }
    for text in ["//! Keeps the promise of\n//! being short.\nuse x;", "#![allow(x)]\n//! Says what promise it keeps."]
    {
        assert_eq!(undocumented(&File::new("a.rs", text)), None);
    }
}
