//! The account of jobs: which attempts began, and what must follow.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_application::ports::queues::FARTHEST;
use tenantry_domain::{
    Timestamp,
    job::{Job, JobId, JobState, MOST_ATTEMPTS},
};

use super::notes::Note;

/// What was known before the step.
#[derive(Debug, Default)]
pub(super) struct JobAccount {
    /// The jobs that are stored.
    stored: BTreeMap<JobId, Job>,
    /// The attempts that began: the job, and its version at that time.
    attempts: BTreeSet<(JobId, u32)>,
    succeeded: BTreeSet<JobId>,
    /// The jobs that are no longer stored.
    ended: BTreeSet<JobId>,
}

impl JobAccount {
    /// Compares the notes of a step with what was there before, and returns what must not be. `known` are the jobs of which
    /// somebody was told that they are stored, `retried` those that an operator may have retried in the step.
    pub(super) fn end_step(
        &mut self,
        notes: &[Note],
        stored: BTreeMap<JobId, Job>,
        known: &BTreeSet<JobId>,
        retried: &BTreeSet<JobId>,
        now: Timestamp,
    ) -> Vec<String> {
        let mut objections = Vec::new();
        for note in notes {
            match note {
                Note::Attempted(job) => {
                    let is_retried = retried.contains(&job.id);
                    objections.extend(self.object_to_attempt(job, is_retried, now).map(|what| about(job, what)));
                    self.attempts.insert((job.id, job.version));
                }
                Note::Succeeded(job) => drop(self.succeeded.insert(*job)),
                _ => {}
            }
        }
        for (id, job) in &stored {
            let is_dead = job.state == JobState::Dead;
            let is_wrong = if self.ended.contains(id) {
                Some("is stored again after it had ended")
            } else if job.attempts > MOST_ATTEMPTS {
                Some("was attempted too often")
            } else if is_dead && job.attempts < MOST_ATTEMPTS {
                Some("was given up too early")
            } else {
                None
            };
            objections.extend(is_wrong.map(|what| about(job, what)));
        }
        let gone: Vec<JobId> = known
            .iter()
            .chain(self.stored.keys())
            .filter(|id| !stored.contains_key(*id) && !self.ended.contains(*id))
            .copied()
            .collect();
        for id in gone {
            if !self.succeeded.contains(&id) {
                objections.push(format!("job {id} is lost"));
            }
            self.ended.insert(id);
        }
        self.stored = stored;
        objections
    }

    /// Returns what is not as it must be in the end: each job succeeded or is dead.
    pub(super) fn lost(&self) -> Vec<String> {
        let waiting = self.stored.values().filter(|job| job.state == JobState::Waiting);
        waiting.map(|job| about(job, "never ended")).collect()
    }

    fn object_to_attempt(&self, job: &Job, is_retried: bool, now: Timestamp) -> Option<&'static str> {
        if self.ended.contains(&job.id) {
            return Some("was attempted after it had ended");
        }
        if self.attempts.contains(&(job.id, job.version)) {
            return Some("was attempted without counting that");
        }
        if !(1..=MOST_ATTEMPTS).contains(&job.attempts) {
            return Some("was attempted too often");
        }
        let before = self.stored.get(&job.id).filter(|_| !is_retried)?;
        if before.state == JobState::Dead {
            return Some("was attempted after it was given up");
        }
        let is_early = before.version + 1 == job.version && before.due_at > now && before.planned_at <= now + FARTHEST;
        is_early.then_some("was attempted before it was due")
    }
}

fn about(job: &Job, what: &str) -> String {
    format!("job {} of kind {}, attempt {}, {what}", job.id, job.kind, job.attempts)
}
