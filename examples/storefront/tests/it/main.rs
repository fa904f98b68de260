//! The shop's tests, in one binary.
