//! A DNS that answers what a test says.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use tenantry_application::ports::dns_resolver::DnsResolver;
use tenantry_domain::domain_claim::TxtAnswer;

/// Answers with the records that a test sets. Every other name does not exist.
#[derive(Debug, Default)]
pub struct FakeDns {
    answers: Mutex<BTreeMap<String, TxtAnswer>>,
    asked: Mutex<Vec<String>>,
}

impl FakeDns {
    /// Answers so from now on.
    pub fn set(&self, name: &str, answer: TxtAnswer) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), answer);
    }

    /// Has these TXT records at that name from now on.
    pub fn set_txt(&self, name: &str, values: &[&str]) {
        self.set(name, TxtAnswer::Found(values.iter().map(ToString::to_string).collect()));
    }

    /// Returns the names that were asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl DnsResolver for FakeDns {
    async fn find_txt(&self, name: &str) -> TxtAnswer {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(name.to_owned());
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(name).cloned().unwrap_or(TxtAnswer::NoSuchName)
    }
}
