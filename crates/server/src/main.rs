//! The `tenantry` binary: nothing but its entry.

use std::process::ExitCode;

fn main() -> ExitCode {
    tenantry_server::cli::main()
}
