//! The workers: many processes on one store, a process that is killed, one that stops gracefully, and batches that
//! panic, loop or last; and the events that they deliver.

mod commands;
mod events;
mod processes;
mod purges;
mod workers;
