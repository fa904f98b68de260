//! Jobs of an embedding service: the kinds and schedules that it registers, what their code gets, and how a handler
//! stores a job.

mod enqueue;
mod metrics;
mod registry;
mod run;
mod runner;

pub use self::{
    enqueue::{EnqueueForEachTenantError, NewJob, NewJobError},
    registry::{Every, RegisterError},
    run::JobRun,
};
pub(crate) use self::{registry::Registry, runner::Runner};
