//! The tenant scope, proved by execution: what a tenant sees and changes does not depend on any other tenant's rows.

mod any_text;
mod audit;
mod author;
mod clashes;
mod entities;
mod entity_calls;
mod everyday;
mod explain;
mod forms;
mod functions;
mod generator;
mod judge;
mod leaks;
mod learned;
mod observed;
mod odd_names;
mod oracle_author;
mod oracles;
mod practice;
mod proofs;
mod refusals;
mod registry;
mod statements;
mod traced;
mod world;
