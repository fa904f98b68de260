//! Placeholder for what only mocks make fail.
