//! The use cases of Tenantry and the ports they need.
//!
//! A use case is one struct in one file. It names the ports it needs, and its `execute` reads top to bottom. This crate
//! uses no database, no HTTP, no clock, no randomness and no environment. An embedder supplies adapters for the
//! [`ports`], or takes those of `tenantry-infrastructure`, and builds an [`Application`].
//!
//! With the feature `mocks`, the module [`mocks`] has a mock of every port and of both units of work.
#![warn(missing_docs)]

pub mod actor;
pub mod admission;
mod application;
pub mod causes;
pub mod founding;
#[cfg(feature = "mocks")]
pub mod mocks;
mod parts;
pub mod ports;
pub mod seeding;
pub mod settings;
pub mod tenant_access;
pub mod use_cases;

pub use application::Application;
pub use parts::Adapters;
