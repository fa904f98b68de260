//! Attempts to get out of one's tenant are told of, and come into its trail.

mod record_access_violation;
mod reported;
