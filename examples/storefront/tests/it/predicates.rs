//! The code contains no tenant predicate: only descriptions of tables and rows name the column.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folders in which rows are described as a whole.
const DESCRIBED: &[&str] = &["entities/", "migrations/"];

/// The names by which code would refer to a tenant.
const NAMES: &[&str] = &["tenant_id", "TenantId"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Returns the lines of code that name the tenant column or tenant IDs.
fn naming(path: &str, text: &str) -> Vec<String> {
    if DESCRIBED.iter().any(|folder| path.starts_with(folder)) {
        return Vec::new();
    }
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let named = code.filter(|line| NAMES.iter().any(|name| line.contains(name)));
    named.map(|line| format!("{path}: {}", line.trim())).collect()
}

#[test]
fn no_code_names_the_tenants_column() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 12, "only {} files were found", files.len());
    let named: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            naming(&path, &fs::read_to_string(file).unwrap())
        })
        // The seed opens the companies one after the other, by their tenant IDs.
        .filter(|line| !line.starts_with("seed.rs: "))
        .collect();
    assert!(named.is_empty(), "{named:#?}");
}

#[test]
fn a_predicate_would_be_found() {
    let predicate = "    wanted.filter(Column::TenantId.eq(member.tenant_id))";
    assert_eq!(naming("routes/products.rs", predicate).len(), 1);
    assert_eq!(naming("routes/products.rs", "// tenant_id is added by the hook").len(), 0);
    assert_eq!(naming("entities/products.rs", "pub tenant_id: Uuid,").len(), 0);
}
