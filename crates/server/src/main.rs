//! The entry point of the `tenantry` binary.

use std::process::ExitCode;

use tenantry_server::Tenantry;

fn main() -> ExitCode {
    Tenantry::new("tenantry")
        .version(env!("CARGO_PKG_VERSION"))
        .about("An HTTP API for tenants, members, invitations and sign-in.")
        .run()
}
