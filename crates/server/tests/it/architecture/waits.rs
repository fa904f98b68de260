//! No test sleeps for a fixed time: it would be slow on a fast machine and fail on a slow one.

use super::{File, assert_no_objection, assert_objects, identifiers, workspace};

const WAITS: &[&str] = &["sleep", "sleep_ms", "sleep_until", "park_timeout"];

fn waits(file: &File) -> Vec<String> {
    // A word in quotes does not wait.
    let waits = |line: &str| identifiers(line.split('"').next().unwrap_or_default()).any(|word| WAITS.contains(&word));
    let lines = file.code_lines().filter(|(_, line)| waits(line));
    lines
        .map(|(number, _)| format!("{}:{number}: a test waits for the thing itself, not for a while", file.path))
        .collect()
}

#[test]
fn no_test_waits_for_a_while() {
    let files = workspace();
    let tests = files.iter().filter(|file| file.is_rust() && !file.is_production());
    assert_no_objection(&tests.flat_map(waits).collect::<Vec<_>>());
}

#[test]
fn a_wait_is_refused() {
    for text in ["tokio::time::sleep(SHORT).await;", "    thread::sleep(a);", "use tokio::time::{sleep, timeout};"] {
        assert_objects(&waits(&File::new("crates/a/tests/it/a.rs", text)), "it/a.rs:1: a test waits");
    }
    for text in ["// sleep", "timeout(LIMIT, child.wait()).await", "assert_eq!(name, \"sleep\");"] {
        assert_no_objection(&waits(&File::new("crates/a/tests/it/a.rs", text)));
    }
}
