//! Placeholder of the example.
fn main() {}
