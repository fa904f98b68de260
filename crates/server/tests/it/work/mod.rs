//! The workers: many processes on one store, a process that is killed, one that stops gracefully, and batches that
//! panic, loop or last.

mod commands;
mod processes;
mod workers;
