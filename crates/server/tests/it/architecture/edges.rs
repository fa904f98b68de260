//! Dependencies between crates point inwards only.

use toml::Table;

use super::{File, assert_no_objection, assert_objects, workspace};

/// The crates of ours that each crate may depend on. A crate that is not listed may depend on none.
const ALLOWED: &[(&str, &[&str])] = &[
    ("tenantry-domain", &[]),
    ("tenantry-application", &["tenantry-domain"]),
    ("tenantry-infrastructure", &["tenantry-application", "tenantry-domain", "tenantry-isolation"]),
    ("tenantry-server", &["tenantry-application", "tenantry-domain", "tenantry-infrastructure", "tenantry-isolation"]),
    ("tenantry-testkit", &["tenantry-application", "tenantry-domain"]),
    (
        "tenantry-test-app",
        &["tenantry-application", "tenantry-domain", "tenantry-infrastructure", "tenantry-server", "tenantry-testkit"],
    ),
];

/// The crates that a crate may depend on behind a feature.
const ALLOWED_IF_OPTIONAL: &[(&str, &str)] =
    &[("tenantry-testkit", "tenantry-isolation"), ("tenantry-test-app", "tenantry-isolation")];

/// The crate that all tests may use.
const ALLOWED_IN_TESTS: &str = "tenantry-testkit";
/// What the tests of a crate may use besides: the kit is tried on a complete database, and the server's examples are
/// tested as an embedder tests a service.
const ALLOWED_IN_TESTS_OF: &[(&str, &str)] =
    &[("tenantry-testkit", "tenantry-infrastructure"), ("tenantry-server", "tenantry-test-app")];

/// A dependency in a manifest, by package name even if it is renamed.
pub(super) struct Dependency {
    pub(super) package: String,
    pub(super) optional: bool,
    pub(super) in_tests: bool,
}

/// Returns the dependencies of a manifest, including target-specific ones.
pub(super) fn dependencies(manifest: &Table, workspace: &Table) -> Vec<Dependency> {
    let targets = manifest.get("target").and_then(|targets| targets.as_table());
    let targets = targets.into_iter().flat_map(|targets| targets.values()).filter_map(|target| target.as_table());
    let shared = workspace.get("workspace").and_then(|table| table.get("dependencies"));
    let mut found = Vec::new();
    for table in targets.chain([manifest]) {
        for (section, in_tests) in [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
        {
            for (name, value) in table.get(section).and_then(|section| section.as_table()).into_iter().flatten() {
                let shared = shared.and_then(|shared| shared.get(name));
                let renamed = value.get("package").or_else(|| shared.and_then(|shared| shared.get("package")));
                let package = renamed.and_then(|package| package.as_str()).unwrap_or(name).to_owned();
                let optional = value.get("optional").and_then(toml::Value::as_bool).unwrap_or_default();
                found.push(Dependency { package, optional, in_tests });
            }
        }
    }
    found
}

fn wrong_edges(manifest: &File, workspace: &Table) -> Vec<String> {
    let table: Table = manifest.text.parse().unwrap();
    let name = table.get("package").and_then(|package| package.get("name")).and_then(|name| name.as_str());
    let (Some(name), false) = (name, manifest.path.starts_with("examples/")) else { return Vec::new() };
    let allowed = ALLOWED.iter().find(|(from, _)| *from == name).map_or(&[][..], |(_, to)| to);
    dependencies(&table, workspace)
        .into_iter()
        .filter(|to| to.package.starts_with("tenantry-") && !allowed.contains(&to.package.as_str()))
        .filter(|to| !(to.in_tests && to.package == ALLOWED_IN_TESTS))
        .filter(|to| !(to.in_tests && ALLOWED_IN_TESTS_OF.contains(&(name, to.package.as_str()))))
        .filter(|to| !(to.optional && ALLOWED_IF_OPTIONAL.contains(&(name, to.package.as_str()))))
        .map(|to| format!("{}: {name} must not depend on {}", manifest.path, to.package))
        .collect()
}

#[test]
fn dependencies_point_inwards() {
    let files = workspace();
    let root: Table = files.iter().find(|file| file.path == "Cargo.toml").unwrap().text.parse().unwrap();
    let manifests = files.iter().filter(|file| file.is_manifest());
    let objections: Vec<String> = manifests.flat_map(|manifest| wrong_edges(manifest, &root)).collect();
    assert_no_objection(&objections);
}

#[test]
fn a_wrong_edge_is_refused() {
    let root: Table =
        r#"workspace.dependencies.db = { package = "tenantry-infrastructure", path = "x" }"#.parse().unwrap();
    let objections = |name: &str, rest: &str| {
        let text = format!("[package]\nname = \"{name}\"\n{rest}");
        wrong_edges(&File::new("crates/any/Cargo.toml", &text), &root)
    };
    for (name, rest) in [
        ("tenantry-domain", "[dependencies]\ntenantry-application.workspace = true"),
        ("tenantry-application", "[dependencies]\nstore = { package = \"tenantry-infrastructure\", path = \"x\" }"),
        ("tenantry-application", "[dependencies]\ndb.workspace = true"),
        ("tenantry-application", "[dev-dependencies]\ntenantry-server.workspace = true"),
        ("tenantry-infrastructure", "[build-dependencies]\ntenantry-server.workspace = true"),
        ("tenantry-infrastructure", "[target.'cfg(unix)'.dependencies]\ntenantry-server.workspace = true"),
        ("tenantry-testkit", "[dependencies]\ntenantry-isolation.workspace = true"),
        ("tenantry-isolation", "[dependencies]\ntenantry-domain.workspace = true"),
        ("tenantry-isolation", "[dev-dependencies]\ntenantry-infrastructure.workspace = true"),
        ("tenantry-server", "[dependencies]\ntenantry-testkit.workspace = true"),
        ("tenantry-server", "[dependencies]\ntenantry-test-app.workspace = true"),
        ("tenantry-infrastructure", "[dev-dependencies]\ntenantry-test-app.workspace = true"),
        ("tenantry-testkit", "[dependencies]\ntenantry-test-app.workspace = true"),
        ("tenantry-newcomer", "[dependencies]\ntenantry-domain.workspace = true"),
    ] {
        assert_objects(&objections(name, rest), &format!("{name} must not depend on"));
    }
    for (name, rest) in [
        ("tenantry-domain", "[dev-dependencies]\ntenantry-testkit.workspace = true"),
        ("tenantry-server", "[dev-dependencies]\ntenantry-test-app.workspace = true"),
        ("tenantry-testkit", "[dependencies]\ntenantry-isolation = { workspace = true, optional = true }"),
    ] {
        assert_no_objection(&objections(name, rest));
    }
}
