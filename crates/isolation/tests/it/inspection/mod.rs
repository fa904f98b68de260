//! The inspection of a database, and its probe.

mod kinds;
mod schemas;
