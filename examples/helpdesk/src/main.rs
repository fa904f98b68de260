//! The helpdesk as a program, with Tenantry's commands: `serve`, `migrate`, `doctor` and the others.

use std::process::ExitCode;

fn main() -> ExitCode {
    helpdesk::service().run()
}
