//! The isolation kit reports each deliberately broken isolation, each for the right reason, and nothing else.

mod embedded;
mod existing;
mod http;
mod kinds;
mod leaky;
mod statements;
mod world;
