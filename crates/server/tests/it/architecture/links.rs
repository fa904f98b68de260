//! Every link between documents names a file that exists.

use std::{fs, path::Path};

use super::{assert_no_objection, assert_objects};

/// Returns the targets of a document's links, without fragments and external links.
fn targets(markdown: &str) -> impl Iterator<Item = &str> {
    let targets = markdown.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let pages = targets.map(|target| target.split('#').next().unwrap_or_default());
    pages.filter(|page| !page.is_empty() && !page.contains("://"))
}

fn dead_links(document: &Path, markdown: &str) -> Vec<String> {
    let folder = document.parent().unwrap_or(document);
    let dead = targets(markdown).filter(|target| !folder.join(target).exists());
    dead.map(|target| format!("{}: {target} is not there", document.display())).collect()
}

fn objections(folder: &Path) -> Vec<String> {
    let mut objections = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            objections.extend(self::objections(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            objections.extend(dead_links(&path, &fs::read_to_string(&path).unwrap()));
        }
    }
    objections
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let mut found = objections(&root.join("docs"));
    for name in ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "examples/storefront/README.md"] {
        found.extend(dead_links(&root.join(name), &fs::read_to_string(root.join(name)).unwrap()));
    }
    assert_no_objection(&found);
}

#[test]
fn a_dead_link_is_refused() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.md");
    assert_objects(&dead_links(&document, "as [it says](src/nowhere.rs#top)"), "src/nowhere.rs is not there");
    assert_no_objection(&dead_links(&document, "[a](src/lib.rs#x) [b](https://example.com/x) [c](#here)"));
}
