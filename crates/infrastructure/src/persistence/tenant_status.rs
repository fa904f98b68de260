//! The status of a tenant in its row.
//!
//! A release that knows only four statuses goes on with these rows. To it a tenant that is past due is active, and one that
//! is deleted or being purged is canceled, which is what both mean for members. The other columns say which it is.

use tenantry_domain::{
    Timestamp,
    tenant::{Former, TenantStatus},
};

use super::entities::tenants::Model;

/// The columns of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct StatusColumns<'a> {
    pub(super) name: &'a str,
    pub(super) at: Option<Timestamp>,
    pub(super) past_due_since: Option<Timestamp>,
    pub(super) deleted_until: Option<Timestamp>,
    pub(super) former: Option<&'a str>,
    pub(super) former_at: Option<Timestamp>,
    pub(super) purged_since: Option<Timestamp>,
}

impl StatusColumns<'static> {
    /// Returns the columns of that status.
    pub(super) fn of(status: TenantStatus) -> Self {
        let named = |name, at| Self { name, at, ..Self::default() };
        match status {
            TenantStatus::Trial { ends_at } => named("trial", Some(ends_at)),
            TenantStatus::Active => named("active", None),
            TenantStatus::PastDue { since } => Self { past_due_since: Some(since), ..named("active", None) },
            TenantStatus::Suspended { since } => named("suspended", Some(since)),
            TenantStatus::Canceled { since } => named("canceled", Some(since)),
            TenantStatus::Deleted { since, until, former } => {
                let was = Self::of(former.into());
                Self {
                    deleted_until: Some(until),
                    former: Some(was.name),
                    former_at: was.at,
                    past_due_since: was.past_due_since,
                    ..named("canceled", Some(since))
                }
            }
            TenantStatus::Purged { since } => Self { purged_since: Some(since), ..named("canceled", Some(since)) },
        }
    }
}

impl<'a> From<&'a Model> for StatusColumns<'a> {
    fn from(row: &'a Model) -> Self {
        Self {
            name: &row.status,
            at: row.status_at,
            past_due_since: row.past_due_since,
            deleted_until: row.deleted_until,
            former: row.former_status.as_deref(),
            former_at: row.former_status_at,
            purged_since: row.purged_since,
        }
    }
}

impl StatusColumns<'_> {
    /// Returns the status of a row, or `None` if there is no such one. What a release that knows only four statuses leaves
    /// in the other columns has no effect.
    pub(super) fn status(&self) -> Option<TenantStatus> {
        if self.name == "canceled" {
            if let Some(since) = self.purged_since {
                return Some(TenantStatus::Purged { since });
            }
            if let (Some(since), Some(until), Some(name)) = (self.at, self.deleted_until, self.former) {
                let was = named(name, self.former_at, self.past_due_since)?;
                return Some(TenantStatus::Deleted { since, until, former: Former::of(was)? });
            }
        }
        named(self.name, self.at, self.past_due_since)
    }
}

fn named(name: &str, at: Option<Timestamp>, past_due_since: Option<Timestamp>) -> Option<TenantStatus> {
    Some(match (name, at, past_due_since) {
        ("trial", Some(ends_at), _) => TenantStatus::Trial { ends_at },
        ("active", None, None) => TenantStatus::Active,
        ("active", None, Some(since)) => TenantStatus::PastDue { since },
        ("suspended", Some(since), _) => TenantStatus::Suspended { since },
        ("canceled", Some(since), _) => TenantStatus::Canceled { since },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use tenantry_domain::Span;

    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Span::hours(hour)
    }

    fn all() -> Vec<TenantStatus> {
        let living = [
            TenantStatus::Trial { ends_at: at(1) },
            TenantStatus::Active,
            TenantStatus::PastDue { since: at(2) },
            TenantStatus::Suspended { since: at(3) },
            TenantStatus::Canceled { since: at(4) },
        ];
        let former = living.into_iter().filter_map(Former::of);
        let deleted = former.map(|former| TenantStatus::Deleted { since: at(5), until: at(6), former });
        living.into_iter().chain(deleted).chain([TenantStatus::Purged { since: at(7) }]).collect()
    }

    #[test]
    fn every_status_is_read_as_it_was_written() {
        assert_eq!(all().len(), 11);
        for status in all() {
            assert_eq!(StatusColumns::of(status).status(), Some(status));
        }
    }

    #[test]
    fn the_release_before_reads_each_as_one_with_the_same_meaning() {
        for status in all() {
            let StatusColumns { name, at, .. } = StatusColumns::of(status);
            let read = StatusColumns { name, at, ..StatusColumns::default() }.status().unwrap();
            assert_eq!(read.standing(), status.standing(), "{status:?}");
        }
    }

    #[test]
    fn what_the_release_before_leaves_in_the_other_columns_has_no_effect() {
        let past_due = StatusColumns::of(TenantStatus::PastDue { since: at(2) });
        for status in [TenantStatus::Suspended { since: at(3) }, TenantStatus::Canceled { since: at(4) }] {
            let StatusColumns { name, at, .. } = StatusColumns::of(status);
            assert_eq!(StatusColumns { name, at, ..past_due }.status(), Some(status));
        }
    }
}
