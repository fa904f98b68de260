//! Plans by (dialect, text), bounded by bytes. Refusals are not kept, so that nobody can fill the cache with them.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use quick_cache::{Equivalent, Weighter, sync::Cache};

use super::{Dialect, plan::Plan};

/// What an entry weighs besides its two texts: key, plan, and the cache's own books.
const ENTRY: usize = 160;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    dialect: Dialect,
    text: Box<str>,
}

/// [`Key`] without owning the text, so that a hit allocates nothing.
struct Sought<'a>(Dialect, &'a str);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Sought(self.dialect, &self.text).hash(state);
    }
}

impl Hash for Sought<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
        self.1.hash(state);
    }
}

impl Equivalent<Key> for Sought<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.0 == key.dialect && *self.1 == *key.text
    }
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Key, Arc<Plan>> for Bytes {
    fn weight(&self, key: &Key, plan: &Arc<Plan>) -> u64 {
        (key.text.len() + plan.text.len() + size_of_val(&*plan.must_equal) + ENTRY) as u64
    }
}

pub(super) struct PlanCache(Cache<Key, Arc<Plan>, Bytes>);

impl PlanCache {
    /// A cache that holds at most `bytes`.
    pub(super) fn new(bytes: u64) -> Self {
        let entries = usize::try_from(bytes / 1024).unwrap_or(usize::MAX).clamp(64, 65_536);
        Self(Cache::with_weighter(entries, bytes, Bytes))
    }

    pub(super) fn get(&self, dialect: Dialect, text: &str) -> Option<Arc<Plan>> {
        self.0.get(&Sought(dialect, text))
    }

    pub(super) fn insert(&self, dialect: Dialect, text: &str, plan: Arc<Plan>) {
        self.0.insert(Key { dialect, text: text.into() }, plan);
    }

    #[cfg(test)]
    fn weight(&self) -> u64 {
        self.0.weight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> Arc<Plan> {
        Arc::new(Plan { text: text.into(), parameters: 0, binds_tenant: false, must_equal: Box::default() })
    }

    #[test]
    fn one_text_has_a_plan_per_dialect() {
        let cache = PlanCache::new(1 << 20);
        cache.insert(Dialect::Sqlite, "SELECT 1", plan("lite"));
        assert!(cache.get(Dialect::Postgres, "SELECT 1").is_none());
        assert_eq!(cache.get(Dialect::Sqlite, "SELECT 1").unwrap().text(), "lite");
    }

    #[test]
    fn many_texts_do_not_outgrow_the_bound() {
        let cache = PlanCache::new(64 << 10);
        for n in 0..10_000 {
            cache.insert(Dialect::Sqlite, &format!("SELECT {n}"), plan(&"x".repeat(500)));
        }
        assert!(cache.weight() <= 64 << 10);
    }
}
