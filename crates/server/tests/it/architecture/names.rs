//! Names are terms of the field. A file or type with a meaningless name has no single responsibility.

use super::{File, assert_no_objection, assert_objects, identifiers, workspace};

/// Words that names must not contain. `Role::Manager` is a term of the field and not a type.
const EMPTY_WORDS: &[&str] =
    &["manager", "managers", "helper", "helpers", "util", "utils", "common", "process", "handle", "handles"];

/// Terms of the field that contain such a word: in SQL, the tables of a WITH clause are common table expressions.
const TERMS: &[&str] = &["CommonTable"];

const DECLARATIONS: &[&str] = &["struct", "enum", "trait", "type", "union", "mod"];
const QUALIFIERS: &[&str] = &["pub", "crate", "super", "unsafe", "async", "const"];

/// Splits a name into its words, whatever its case style.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in name.split(['_', '-', '.']) {
        for (index, c) in part.char_indices() {
            match words.last_mut() {
                Some(word) if index > 0 && !c.is_uppercase() => word.push(c),
                _ => words.push(c.to_lowercase().collect()),
            }
        }
    }
    words
}

fn is_empty_name(name: &str) -> bool {
    !TERMS.contains(&name) && words(name).iter().any(|word| EMPTY_WORDS.contains(&word.as_str()))
}

/// Returns the name that a line of code declares.
fn declared(line: &str) -> Option<&str> {
    let starts_a_declaration = line.starts_with(|c: char| c.is_ascii_lowercase());
    let mut names = identifiers(line).skip_while(|word| QUALIFIERS.contains(word));
    (starts_a_declaration && DECLARATIONS.contains(&names.next()?)).then(|| names.next())?
}

fn empty_names(file: &File) -> Vec<String> {
    let in_path = file.path.split('/').filter(|part| is_empty_name(part)).map(|part| ("file", part));
    let in_code = file.code_lines().filter_map(|(_, line)| declared(line)).filter(|name| is_empty_name(name));
    in_path
        .chain(in_code.map(|name| ("type", name)))
        .map(|(kind, name)| format!("{}: the {kind} `{name}` has a name that says nothing", file.path))
        .collect()
}

#[test]
fn every_name_says_something() {
    let files = workspace();
    let objections: Vec<String> = files.iter().filter(|file| file.is_rust()).flat_map(empty_names).collect();
    assert_no_objection(&objections);
}

#[test]
fn an_empty_name_is_refused() {
    for (path, text, name) in [
        ("crates/domain/src/utils.rs", "", "file `utils.rs`"),
        ("crates/server/src/http/common/mod.rs", "", "file `common`"),
        ("crates/server/src/test_helpers.rs", "", "file `test_helpers.rs`"),
        ("a.rs", "pub struct TenantManager {", "type `TenantManager`"),
        ("a.rs", "pub(crate) trait Helper<T> {}", "type `Helper`"),
        ("a.rs", "    pub(super) mod common {", "type `common`"),
        ("a.rs", "type UserHandle = u32;", "type `UserHandle`"),
    ] {
        assert_objects(&empty_names(&File::new(path, text)), name);
    }
    for text in ["pub enum Role { Manager }", "// struct Helper", "struct Handler;", "let manager = Role::Manager;"] {
        assert_no_objection(&empty_names(&File::new("crates/server/src/processing.rs", text)));
    }
}
