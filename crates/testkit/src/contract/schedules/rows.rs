//! The calls of the schedule port.

use tenantry_domain::schedule::Schedule;

use crate::contract::rows::{Done, GlobalRows, commit, find};

impl GlobalRows {
    pub(in crate::contract) async fn insert_schedule(&self, schedule: &Schedule) -> Done {
        commit!(self, schedules.insert(schedule))
    }

    pub(in crate::contract) async fn find_schedule(&self, name: &str) -> Option<Schedule> {
        find!(self, schedules.find(name))
    }

    pub(in crate::contract) async fn update_schedule(&self, before: &Schedule, after: &Schedule) -> Done {
        commit!(self, schedules.update(before, after))
    }
}
