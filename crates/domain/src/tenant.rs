//! Tenants: customer organisations and the states they go through.

use crate::{
    Decided, Span, Timestamp,
    event::{DomainEvent, Fact},
    id::TenantId,
    names::DisplayName,
    slug::Slug,
};

/// How long a new tenant may try Tenantry.
pub const TRIAL: Span = Span::days(14);

/// Where a tenant stands in its life; each state holds what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantStatus {
    /// Trying, until the given moment.
    Trial {
        /// When the trial ends.
        ends_at: Timestamp,
    },
    /// In use.
    Active,
    /// Blocked by the operator, and can come back.
    Suspended {
        /// Since when.
        since: Timestamp,
    },
    /// Over.
    Canceled {
        /// Since when.
        since: Timestamp,
    },
}

/// What the status means for those who want to work in the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Members work.
    Open,
    /// Members may sign in to see why, no more.
    Suspended,
    /// Members may sign in to see why, no more.
    Canceled,
}

impl Standing {
    /// The word for it in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Canceled => "canceled",
        }
    }
}

impl TenantStatus {
    /// The name of the status in the API and in rows.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Trial { .. } => "trial",
            Self::Active => "active",
            Self::Suspended { .. } => "suspended",
            Self::Canceled { .. } => "canceled",
        }
    }

    /// What the status means for members.
    pub const fn standing(&self) -> Standing {
        match self {
            Self::Trial { .. } | Self::Active => Standing::Open,
            Self::Suspended { .. } => Standing::Suspended,
            Self::Canceled { .. } => Standing::Canceled,
        }
    }
}

/// A move in a tenant's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantMove {
    /// Begin or resume regular use.
    Activate,
    /// Block, for a while.
    Suspend,
    /// End.
    Cancel,
}

/// The status does not allow the move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tenant that is {from} can't be {to}")]
pub struct IllegalMove {
    /// The status it has.
    pub from: &'static str,
    /// The status it should have got.
    pub to: &'static str,
}

/// The tenant is suspended or canceled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the organization is {}", .0.as_str())]
pub struct Blocked(pub Standing);

/// A customer organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    snapshot: TenantSnapshot,
}

/// The fields of a [`Tenant`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantSnapshot {
    /// The tenant's id.
    pub id: TenantId,
    /// Its name in addresses, unique over all tenants.
    pub slug: Slug,
    /// Its name.
    pub name: DisplayName,
    /// Where it stands.
    pub status: TenantStatus,
    /// How many seats it has; `None` for as many as it likes.
    pub seat_limit: Option<u32>,
    /// When it was founded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts its changes, from 1.
    pub version: u32,
}

impl Tenant {
    /// Founds a tenant, in trial.
    pub fn found(
        id: TenantId,
        slug: Slug,
        name: DisplayName,
        seat_limit: Option<u32>,
        now: Timestamp,
    ) -> Decided<Self> {
        let event = DomainEvent::TenantFounded {
            tenant_id: id,
            facts: vec![Fact::set("name", &name), Fact::set("slug", &slug), Fact::set("status", "trial")],
        };
        let status = TenantStatus::Trial { ends_at: now + TRIAL };
        let snapshot =
            TenantSnapshot { id, slug, name, status, seat_limit, created_at: now, updated_at: now, version: 1 };
        Decided { value: Self { snapshot }, event }
    }

    /// Takes a tenant from its stored fields.
    pub const fn restore(snapshot: TenantSnapshot) -> Self {
        Self { snapshot }
    }

    /// The fields to store.
    pub const fn snapshot(&self) -> &TenantSnapshot {
        &self.snapshot
    }

    /// The tenant's id.
    pub const fn id(&self) -> TenantId {
        self.snapshot.id
    }

    /// Its name in addresses.
    pub const fn slug(&self) -> &Slug {
        &self.snapshot.slug
    }

    /// Its name.
    pub const fn name(&self) -> &DisplayName {
        &self.snapshot.name
    }

    /// Where it stands.
    pub const fn status(&self) -> TenantStatus {
        self.snapshot.status
    }

    /// What that means for members.
    pub const fn standing(&self) -> Standing {
        self.snapshot.status.standing()
    }

    /// Checks that people may work in the tenant and come in.
    ///
    /// # Errors
    /// [`Blocked`] if it is suspended or canceled.
    pub fn require_open(&self) -> Result<(), Blocked> {
        match self.standing() {
            Standing::Open => Ok(()),
            standing => Err(Blocked(standing)),
        }
    }

    /// Gives the tenant another name; `None` if it has that name already.
    pub fn rename(&self, name: DisplayName, now: Timestamp) -> Option<Decided<Self>> {
        let fact = Fact::changed("name", Some(&self.snapshot.name), Some(&name))?;
        let event = DomainEvent::TenantUpdated { tenant_id: self.id(), facts: vec![fact] };
        Some(Decided { value: self.changed(now, |snapshot| snapshot.name = name), event })
    }

    /// Moves the tenant to another status.
    ///
    /// # Errors
    /// [`IllegalMove`] where the life of a tenant knows no such step, the one to the same status included.
    pub fn advance(&self, step: TenantMove, now: Timestamp) -> Result<Decided<Self>, IllegalMove> {
        use TenantStatus::{Active, Canceled, Suspended, Trial};
        let before = self.snapshot.status;
        let after = match (before, step) {
            (Trial { .. } | Suspended { .. }, TenantMove::Activate) => Active,
            (Trial { .. } | Active, TenantMove::Suspend) => Suspended { since: now },
            (Trial { .. } | Active | Suspended { .. }, TenantMove::Cancel) => Canceled { since: now },
            (Active | Canceled { .. }, TenantMove::Activate)
            | (Suspended { .. } | Canceled { .. }, TenantMove::Suspend)
            | (Canceled { .. }, TenantMove::Cancel) => {
                let to = match step {
                    TenantMove::Activate => "activated",
                    TenantMove::Suspend => "suspended",
                    TenantMove::Cancel => "canceled",
                };
                return Err(IllegalMove { from: before.as_str(), to });
            }
        };
        let facts = Fact::changed("status", Some(&before.as_str()), Some(&after.as_str())).into_iter().collect();
        let event = DomainEvent::TenantStatusChanged { tenant_id: self.id(), facts };
        Ok(Decided { value: self.changed(now, |snapshot| snapshot.status = after), event })
    }

    fn changed(&self, now: Timestamp, change: impl FnOnce(&mut TenantSnapshot)) -> Self {
        let mut snapshot = self.snapshot.clone();
        change(&mut snapshot);
        snapshot.updated_at = now;
        snapshot.version += 1;
        Self { snapshot }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn tenant() -> Tenant {
        let id = TenantId::new(Uuid::from_u128(1));
        Tenant::found(id, Slug::parse("acme").unwrap(), DisplayName::parse("Acme").unwrap(), None, now()).value
    }

    #[test]
    fn a_new_tenant_is_on_trial() {
        assert_eq!(tenant().status(), TenantStatus::Trial { ends_at: now() + TRIAL });
        assert_eq!(tenant().standing(), Standing::Open);
    }

    #[test]
    fn the_legal_moves_are_these_and_no_others() {
        let ways: [(&[TenantMove], &str, [bool; 3]); 4] = [
            (&[], "trial", [true, true, true]),
            (&[TenantMove::Activate], "active", [false, true, true]),
            (&[TenantMove::Suspend], "suspended", [true, false, true]),
            (&[TenantMove::Cancel], "canceled", [false, false, false]),
        ];
        for (way, status, legal) in ways {
            let there = way.iter().fold(tenant(), |tenant, step| tenant.advance(*step, now()).unwrap().value);
            assert_eq!(there.status().as_str(), status);
            let moves = [TenantMove::Activate, TenantMove::Suspend, TenantMove::Cancel];
            assert_eq!(moves.map(|step| there.advance(step, now()).is_ok()), legal, "{status}");
        }
    }

    #[test]
    fn renaming_to_the_same_name_is_no_change() {
        assert_eq!(tenant().rename(DisplayName::parse("Acme").unwrap(), now()), None);
        let renamed = tenant().rename(DisplayName::parse("Acme AG").unwrap(), now()).unwrap();
        assert_eq!(renamed.value.snapshot().version, 2);
        assert_eq!(renamed.event.name(), "tenant.updated");
    }

    proptest! {
        #[test]
        fn nothing_comes_back_from_canceled(steps in proptest::collection::vec(0..3_u8, 0..12)) {
            let mut tenant = tenant();
            let mut canceled = false;
            for step in steps {
                let step = [TenantMove::Activate, TenantMove::Suspend, TenantMove::Cancel][usize::from(step)];
                match tenant.advance(step, now()) {
                    Ok(decided) => {
                        prop_assert!(!canceled);
                        prop_assert_eq!(decided.value.snapshot().version, tenant.snapshot().version + 1);
                        tenant = decided.value;
                    }
                    Err(illegal) => prop_assert_eq!(illegal.from, tenant.status().as_str()),
                }
                canceled |= tenant.standing() == Standing::Canceled;
            }
        }
    }
}
