//! No files of a crate import each other in a circle, so each can be understood after those it imports.
//!
//! A file imports another if one of its paths names something that the other defines. A name that a module only hands on
//! is looked up where it is defined, and the declaration of a module is no import.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    Attribute, Item, UseTree, Visibility,
    visit::{self, Visit},
};

use super::{File, assert_no_objection, assert_objects, workspace};

/// A module as the path of its names, from the crate on.
type Module = Vec<String>;

/// The files of a crate by module, with what each declares and imports.
#[derive(Default)]
struct Crate {
    files: BTreeMap<Module, Parsed>,
}

#[derive(Default)]
struct Parsed {
    path: String,
    /// Names that the file hands on, with the path of what they mean.
    handed_on: BTreeMap<String, Vec<String>>,
    /// Paths that begin with `crate`, `self` or `super`.
    named: Vec<Vec<String>>,
}

/// Returns the crate and the module of a production file.
fn module_of(path: &str) -> Option<(&str, Module)> {
    let (folder, within) = path.split_once("/src/")?;
    let stem = within.strip_suffix(".rs")?;
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    let is_root = matches!(stem, "lib" | "main");
    Some((folder, if is_root { Vec::new() } else { stem.split('/').map(str::to_owned).collect() }))
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

/// Calls `found` with every path of a `use`, and whether it hands the last name on.
fn paths_of(tree: &UseTree, before: &[String], found: &mut impl FnMut(String, Vec<String>)) {
    let with = |name: &dyn ToString| [before, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => paths_of(&path.tree, &with(&path.ident), found),
        UseTree::Name(name) if name.ident == "self" => {
            found(before.last().cloned().unwrap_or_default(), before.to_vec());
        }
        UseTree::Name(name) => found(name.ident.to_string(), with(&name.ident)),
        UseTree::Rename(rename) => found(rename.rename.to_string(), with(&rename.ident)),
        UseTree::Glob(_) => found("*".to_owned(), before.to_vec()),
        UseTree::Group(group) => group.items.iter().for_each(|item| paths_of(item, before, found)),
    }
}

impl Visit<'_> for Parsed {
    fn visit_item(&mut self, item: &Item) {
        match item {
            Item::Mod(module) if is_test(&module.attrs) => {}
            Item::Use(import) => {
                let is_private = matches!(import.vis, Visibility::Inherited);
                paths_of(&import.tree, &[], &mut |name, path| {
                    if is_private && is_relative(&path) {
                        self.named.push(path.clone());
                    }
                    // A child may name what its parent imports for itself.
                    self.handed_on.insert(name, path);
                });
            }
            other => visit::visit_item(self, other),
        }
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 && is_relative(&segments) {
            self.named.push(segments);
        }
        visit::visit_path(self, path);
    }
}

fn is_relative(path: &[String]) -> bool {
    matches!(path.first().map(String::as_str), Some("crate" | "self" | "super"))
}

impl Crate {
    fn of<'f>(files: impl Iterator<Item = &'f File>) -> Self {
        let mut parsed = Self::default();
        for file in files {
            let Some((_, module)) = module_of(&file.path) else { continue };
            let syntax = syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
            let mut entry = Parsed { path: file.path.clone(), ..Parsed::default() };
            entry.visit_file(&syntax);
            parsed.files.insert(module, entry);
        }
        parsed
    }

    /// Returns the module in which what `path` means is defined, as seen from the module `from`.
    fn definition(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        let mut at = from.clone();
        let mut rest = path;
        let mut is_first = true;
        while let Some((segment, after)) = rest.split_first() {
            match segment.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => drop(at.pop()),
                name => {
                    let child = [&at[..], &[name.to_owned()]].concat();
                    if self.files.contains_key(&child) {
                        at = child;
                    } else {
                        let handed_on = self.files.get(&at)?.handed_on.get(name).filter(|_| depth < 8);
                        return match handed_on {
                            Some(further) if is_relative(further) || self.is_child(&at, further) => {
                                self.definition(&at, &[&further[..], after].concat(), depth + 1)
                            }
                            _ => Some(at),
                        };
                    }
                }
            }
            rest = after;
            is_first = false;
        }
        (!is_first).then_some(at)
    }

    fn is_child(&self, at: &Module, path: &[String]) -> bool {
        path.first().is_some_and(|first| self.files.contains_key(&[&at[..], std::slice::from_ref(first)].concat()))
    }

    fn imports(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (module, file) in &self.files {
            let defined = file.named.iter().filter_map(|path| self.definition(module, path, 0));
            let others = defined.filter_map(|found| self.files.get(&found)).map(|found| found.path.as_str());
            imports.entry(&file.path).or_default().extend(others.filter(|path| *path != file.path));
        }
        imports
    }
}

/// Returns the files that are imported by `from`, by those, and so on.
fn reached<'i>(imports: &BTreeMap<&'i str, BTreeSet<&'i str>>, from: &str) -> BTreeSet<&'i str> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(file) = open.pop() {
        for next in imports.get(file).into_iter().flatten() {
            if reached.insert(*next) {
                open.push(next);
            }
        }
    }
    reached
}

/// Returns the files of each circle.
fn circles<'f>(files: impl Iterator<Item = &'f File>) -> Vec<String> {
    let parsed = Crate::of(files);
    let imports = parsed.imports();
    let reach: BTreeMap<&str, BTreeSet<&str>> = imports.keys().map(|file| (*file, reached(&imports, file))).collect();
    let mut found = BTreeSet::new();
    for (file, others) in &reach {
        let circle: Vec<&str> = others.iter().copied().filter(|other| reach[other].contains(file)).collect();
        if !circle.is_empty() {
            found.insert(format!("files import each other: {}", circle.join(", ")));
        }
    }
    found.into_iter().collect()
}

#[test]
fn no_files_import_each_other() {
    let files = workspace();
    let production: Vec<&File> = files.iter().filter(|file| file.is_production()).collect();
    let crates: BTreeSet<&str> = production.iter().filter_map(|file| Some(module_of(&file.path)?.0)).collect();
    assert!(crates.len() >= 5, "only {crates:?} were found");
    let found = crates.iter().flat_map(|name| {
        let of_crate = |file: &&&File| module_of(&file.path).is_some_and(|(folder, _)| folder == *name);
        circles(production.iter().filter(of_crate).copied())
    });
    assert_no_objection(&found.collect::<Vec<_>>());
}

#[test]
fn a_circle_is_refused() {
    let of = |files: &[(&str, &str)]| {
        let files: Vec<File> =
            files.iter().map(|(path, text)| File::new(&format!("crates/a/src/{path}"), text)).collect();
        circles(files.iter())
    };
    let root = ("lib.rs", "mod b; mod c;");
    let circle = of(&[root, ("b.rs", "use crate::c::C; pub struct B;"), ("c.rs", "pub struct C(super::b::B);")]);
    assert_objects(&circle, "crates/a/src/b.rs, crates/a/src/c.rs");
    // Through a name that the folder only hands on.
    let folder = ("d/mod.rs", "mod e; mod f; pub use self::e::E; pub use f::F;");
    let circle = of(&[
        ("lib.rs", "mod d;"),
        folder,
        ("d/e.rs", "use super::F; pub struct E;"),
        ("d/f.rs", "use super::E; pub struct F;"),
    ]);
    assert_objects(&circle, "crates/a/src/d/e.rs, crates/a/src/d/f.rs");
    assert_no_objection(&of(&[
        root,
        ("b.rs", "pub struct B;"),
        ("c.rs", "use crate::b::B; #[cfg(test)] mod tests { use crate::c::C; }"),
    ]));
    assert_no_objection(&of(&[
        ("lib.rs", "mod d;"),
        folder,
        ("d/e.rs", "pub struct E;"),
        ("d/f.rs", "use super::E; pub struct F;"),
    ]));
}
