//! The isolation kit objects to walls that were broken on purpose, each for its reason, and to nothing else.

mod embedded;
mod http;
mod leaky;
mod statements;
mod world;
