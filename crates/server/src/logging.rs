//! The log: structured, to standard error, so that what the program prints stays readable by programs.

use std::{io::IsTerminal, panic::PanicHookInfo};

use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::settings::{LogFormat, LogSettings};

/// Checks a filter such as `info` or `info,tenantry_server=debug`.
pub(crate) fn level(text: &str) -> Result<String, String> {
    let expected = "must be error, warn, info, debug or trace, or a list by module such as info,tenantry_server=debug";
    EnvFilter::builder().parse(text).map(|_| text.to_owned()).map_err(|_| expected.to_owned())
}

/// Starts logging, for the life of the process. A second call changes nothing.
pub fn start(settings: &LogSettings) {
    // What migrations say of themselves comes before what was asked for, which outranks it.
    let filter = EnvFilter::builder().parse_lossy(format!("sea_orm_migration=warn,{}", settings.level));
    let colours = std::io::stderr().is_terminal();
    let lines = match settings.format {
        LogFormat::Pretty => fmt::layer().with_writer(std::io::stderr).with_target(false).with_ansi(colours).boxed(),
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .with_writer(std::io::stderr)
            .boxed(),
    };
    if tracing_subscriber::registry().with(lines.with_filter(filter)).try_init().is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
}

/// The place of a panic goes to the log; its message stays out, since it can hold what was being worked on.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, "panicked");
}
