//! Caches plans by (mode, dialect, text), bounded by bytes. Refusals are not cached, so nobody can fill the cache with
//! them.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use quick_cache::{Equivalent, Weighter, sync::Cache};

use super::{Dialect, plan::Plan, schema::Mode};

/// The bytes an entry needs besides its two texts: key, plan, and the cache's own bookkeeping.
const ENTRY: usize = 160;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    mode: Mode,
    dialect: Dialect,
    text: Box<str>,
}

/// A borrowed [`Key`], so that a cache hit allocates nothing.
struct Sought<'a>(Mode, Dialect, &'a str);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Sought(self.mode, self.dialect, &self.text).hash(state);
    }
}

impl Hash for Sought<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // One text needs no mark of its end.
        state.write_u8(self.0 as u8 * 2 + self.1 as u8);
        state.write(self.2.as_bytes());
    }
}

impl Equivalent<Key> for Sought<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.0 == key.mode && self.1 == key.dialect && *self.2 == *key.text
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
    /// Creates a cache that holds at most `bytes`.
    pub(super) fn new(bytes: u64) -> Self {
        let entries = usize::try_from(bytes / 1024).unwrap_or(usize::MAX).clamp(64, 65_536);
        Self(Cache::with_weighter(entries, bytes, Bytes))
    }

    pub(super) fn get(&self, mode: Mode, dialect: Dialect, text: &str) -> Option<Arc<Plan>> {
        self.0.get(&Sought(mode, dialect, text))
    }

    pub(super) fn insert(&self, mode: Mode, dialect: Dialect, text: &str, plan: Arc<Plan>) {
        self.0.insert(Key { mode, dialect, text: text.into() }, plan);
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
        Arc::new(Plan {
            text: text.into(),
            parameters: 0,
            binds_tenant: false,
            tenant_type: None,
            must_equal: Box::default(),
            patterns: Box::default(),
        })
    }

    #[test]
    fn one_text_has_a_plan_per_mode_and_dialect() {
        let cache = PlanCache::new(1 << 20);
        cache.insert(Mode::Column, Dialect::Postgres, "SELECT 1", plan("column"));
        assert!(cache.get(Mode::Column, Dialect::Sqlite, "SELECT 1").is_none());
        assert!(cache.get(Mode::Schema, Dialect::Postgres, "SELECT 1").is_none());
        assert_eq!(cache.get(Mode::Column, Dialect::Postgres, "SELECT 1").unwrap().text(), "column");
    }

    #[test]
    fn many_texts_do_not_outgrow_the_bound() {
        let cache = PlanCache::new(64 << 10);
        for n in 0..10_000 {
            cache.insert(Mode::Column, Dialect::Sqlite, &format!("SELECT {n}"), plan(&"x".repeat(500)));
        }
        assert!(cache.weight() <= 64 << 10);
    }
}
