//! Whoever calls a process, and what they are told.

use std::fmt;

use tenantry_application::{
    Application,
    actor::{Actor, Origin},
    use_cases::auth::authenticate,
};

pub(super) fn told(error: impl fmt::Debug) -> String {
    format!("{error:?}")
}

pub(super) fn actor(process: &Application, access: &str) -> Result<Actor, String> {
    let header = format!("Bearer {access}");
    let command = authenticate::Command { authorization: Some(&header), tenant_hints: &[] };
    process.auth.authenticate.execute(command, Origin::default()).map_err(told)
}
