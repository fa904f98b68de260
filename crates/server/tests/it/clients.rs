//! Generated clients run the README's session. `scripts/clients` generates them, and says what it needs.

use std::{path::Path, process::Command};

#[test]
#[allow(clippy::print_stderr, reason = "a test that does not run says so")]
fn generated_clients_in_typescript_and_python_run_the_readmes_session() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = Path::new(env!("CARGO_BIN_EXE_tenantry")).ancestors().nth(2).unwrap();
    if !target.join("clients").exists() {
        // `scripts/test` installs them where the registries can be reached, and says so if it cannot.
        eprintln!("not run: the generators are not installed (`scripts/clients --install typescript python`)");
        return;
    }
    let run = Command::new(root.join("scripts/clients"))
        .args(["typescript", "python"])
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    assert_eq!(said.matches("without a finding").count(), 2, "{said}");
}
