//! The log: structured, on standard error, so that other programs can parse the output on standard output.

use std::{io::IsTerminal, panic::PanicHookInfo};

use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::settings::{LogFormat, LogSettings};

/// Starts logging for the lifetime of the process. Further calls have no effect.
pub fn start(settings: &LogSettings) {
    // Quiets the migrations by default. The configured level follows, so it takes precedence.
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

/// Logs where a panic happened. Its message is left out, because it can contain user data.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, "panicked");
}
