//! The decisions on a tenant. Each returns the new value and the event that records it.

use super::{Tenant, TenantId, TenantSnapshot, TenantStatus, Tier, event::TenantEvent};
use crate::{
    decided::Decided,
    event::{DomainEvent, Fact},
    names::DisplayName,
    slug::Slug,
    time::{Span, Timestamp},
};

/// The length of a new tenant's trial.
pub const TRIAL: Span = Span::days(14);

/// A transition of a tenant's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantMove {
    /// Starts or resumes regular use.
    Activate,
    /// Says that it is not paid for. Its members go on.
    MarkPastDue,
    /// Blocks the tenant temporarily.
    Suspend,
    /// Ends the tenant.
    Cancel,
    /// Undoes its deletion.
    Restore,
}

impl TenantMove {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Activate, Self::MarkPastDue, Self::Suspend, Self::Cancel, Self::Restore];

    /// Returns what the tenant then is, for the message that it can't be that.
    const fn result(self) -> &'static str {
        match self {
            Self::Activate => "activated",
            Self::MarkPastDue => "past due",
            Self::Suspend => "suspended",
            Self::Cancel => "canceled",
            Self::Restore => "restored",
        }
    }
}

/// The status does not allow the transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tenant that is {from} can't be {to}")]
pub struct IllegalMove {
    /// The current status.
    pub from: &'static str,
    /// The requested status.
    pub to: &'static str,
}

impl Tenant {
    /// Founds a tenant, in trial. The event names the tier only if it is not the usual one.
    pub fn found(
        id: TenantId,
        slug: Slug,
        name: DisplayName,
        seat_limit: Option<u32>,
        tier: Tier,
        now: Timestamp,
    ) -> Decided<Self> {
        let mut facts = vec![Fact::set("name", &name), Fact::set("slug", &slug), Fact::set("status", "trial")];
        facts.extend((tier != Tier::default()).then(|| Fact::set("tier", &tier)));
        let event = TenantEvent::Founded { tenant_id: id, facts };
        let status = TenantStatus::Trial { ends_at: now + TRIAL };
        let snapshot =
            TenantSnapshot { id, slug, name, status, seat_limit, tier, created_at: now, updated_at: now, version: 1 };
        Decided::new(Self { snapshot }, event)
    }

    /// Renames the tenant; `None` if it already has that name.
    pub fn rename(&self, name: DisplayName, now: Timestamp) -> Option<Decided<Self>> {
        let fact = Fact::changed("name", Some(&self.snapshot.name), Some(&name))?;
        let event = TenantEvent::Updated { tenant_id: self.id(), facts: vec![fact] };
        Some(Decided::new(self.changed(now, |snapshot| snapshot.name = name), event))
    }

    /// Moves the tenant to another status. A deletion can be undone until its grace is over.
    ///
    /// # Errors
    /// [`IllegalMove`] if the status does not allow the transition; a transition to the same status is never allowed.
    pub fn advance(&self, step: TenantMove, now: Timestamp) -> Result<Decided<Self>, IllegalMove> {
        use TenantStatus::{Active, Canceled, Deleted, PastDue, Purged, Suspended, Trial};
        let after = match (self.snapshot.status, step) {
            (Trial { .. } | PastDue { .. } | Suspended { .. }, TenantMove::Activate) => Active,
            (Trial { .. } | Active, TenantMove::MarkPastDue) => PastDue { since: now },
            (Trial { .. } | Active | PastDue { .. }, TenantMove::Suspend) => Suspended { since: now },
            (Trial { .. } | Active | PastDue { .. } | Suspended { .. }, TenantMove::Cancel) => Canceled { since: now },
            (Deleted { until, former, .. }, TenantMove::Restore) if now < until => former.into(),
            (Deleted { .. }, TenantMove::Restore) => return Err(self.illegal("restored, because its grace is over")),
            (Active | Canceled { .. }, TenantMove::Activate)
            | (PastDue { .. } | Suspended { .. } | Canceled { .. }, TenantMove::MarkPastDue)
            | (Suspended { .. } | Canceled { .. }, TenantMove::Suspend)
            | (Canceled { .. }, TenantMove::Cancel)
            | (Trial { .. } | Active | PastDue { .. } | Suspended { .. } | Canceled { .. }, TenantMove::Restore)
            | (Deleted { .. } | Purged { .. }, _) => return Err(self.illegal(step.result())),
        };
        let (value, facts) = self.moved(after, now);
        Ok(Decided::new(value, TenantEvent::StatusChanged { tenant_id: self.id(), facts }))
    }

    pub(super) const fn illegal(&self, to: &'static str) -> IllegalMove {
        IllegalMove { from: self.snapshot.status.as_str(), to }
    }

    /// Returns the tenant with that status, and the facts of the change.
    pub(super) fn moved(&self, after: TenantStatus, now: Timestamp) -> (Self, Vec<Fact>) {
        let before = self.snapshot.status.as_str();
        let facts = Fact::changed("status", Some(&before), Some(&after.as_str())).into_iter().collect();
        (self.changed(now, |snapshot| snapshot.status = after), facts)
    }

    /// Returns the event of the tenant's move from that tier to the one where it is; `None` if it was there before.
    pub fn moved_from(&self, from: Tier) -> Option<DomainEvent> {
        let (tenant_id, to) = (self.id(), self.tier());
        (from != to).then(|| TenantEvent::Moved { tenant_id, from, to }.into())
    }

    fn changed(&self, now: Timestamp, change: impl FnOnce(&mut TenantSnapshot)) -> Self {
        let mut snapshot = self.snapshot.clone();
        change(&mut snapshot);
        snapshot.updated_at = now;
        snapshot.version += 1;
        Self { snapshot }
    }
}
