//! The port of queues: which work waits, whose it is, and which process is doing it.
//!
//! A queue is all work of one kind that waits for one owner: the mails of a tenant, the events of a tenant, the jobs of
//! the platform. Whoever adds work wakes its queue in the same commit. A worker claims the queue that has waited the
//! longest, works off a bounded part of it, and releases it. If more work remains, the queue is due at once, behind all
//! others: so owners take turns, and an owner with much work or failing work does not delay another.
//!
//! A lease gives a queue to one worker at a time. If the worker ends before it releases the queue, the lease ends by
//! itself and another worker continues. What the worker did last can therefore be done twice.

use async_trait::async_trait;
use tenantry_domain::{Span, Timestamp, id::Id, tenant::TenantId, user::UserId};

use super::store_error::StoreError;

/// A time further away than this was not meant: a clock was ahead when it was stored. Such a queue counts as due and as
/// leased to nobody.
pub const FARTHEST: Span = Span::hours(26);

/// The kind of the work in a queue. Each kind has its own workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueueKind {
    /// Mails to send.
    Mail,
    /// Events to deliver.
    Events,
    /// Jobs to run.
    Jobs,
}

impl QueueKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Events, Self::Jobs];

    /// Returns the kind as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Events => "events",
            Self::Jobs => "jobs",
        }
    }
}

/// Whose work a queue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueueOwner {
    /// A tenant.
    Tenant(TenantId),
    /// A person, in no tenant.
    Person(UserId),
    /// The installation itself.
    Platform,
}

impl QueueOwner {
    /// All kinds as they are stored.
    pub const KINDS: [&'static str; 3] = ["tenant", "person", "platform"];

    /// Returns the kind of the owner as it is stored.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Tenant(_) => "tenant",
            Self::Person(_) => "person",
            Self::Platform => "platform",
        }
    }

    /// Returns the id of the owner. The platform has the nil UUID.
    pub const fn as_uuid(self) -> uuid::Uuid {
        match self {
            Self::Tenant(id) => id.as_uuid(),
            Self::Person(id) => id.as_uuid(),
            Self::Platform => uuid::Uuid::nil(),
        }
    }
}

/// A queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Queue {
    /// The kind of the work.
    pub kind: QueueKind,
    /// Whose work it is.
    pub owner: QueueOwner,
}

/// Marks the ids of leases.
#[derive(Debug)]
pub enum Leasing {}
/// The id of a lease.
pub type LeaseId = Id<Leasing>;

/// A claimed queue. Only its holder may work on the queue until the lease ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The id, by which the store recognizes the holder.
    pub id: LeaseId,
    /// The queue.
    pub queue: Queue,
    /// How often the queue had been woken when it was claimed.
    pub wakes: u32,
}

/// Queues in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait QueueRepository: Send {
    /// MUST make the queue due at that time, or leave it due earlier.
    async fn wake(&mut self, queue: Queue, due_at: Timestamp) -> Result<(), StoreError>;

    /// MUST lease the queue of that kind that is due the longest at `now` and leased to nobody, until `until`, or give `None`.
    /// MUST lease a queue to one holder, also when many claim at the same time.
    /// MUST lease a queue again when its lease has ended.
    /// MUST take a queue as due and as leased to nobody if either lasts longer than `FARTHEST` from `now`.
    async fn claim(
        &mut self,
        kind: QueueKind,
        id: LeaseId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, StoreError>;

    /// MUST let the lease last until `until`, and MUST answer `Stale` if the queue is leased to another or to nobody.
    async fn update(&mut self, lease: &Lease, until: Timestamp) -> Result<(), StoreError>;

    /// MUST end the lease, and make the queue due at `due_at` or remove it for `None`.
    /// MUST leave a queue that was woken since the claim due when it was woken for.
    /// MUST leave a queue as it is that is leased to another or to nobody.
    async fn release(&mut self, lease: &Lease, due_at: Option<Timestamp>) -> Result<(), StoreError>;
}

/// Looks for queues without claiming one.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait QueueReader: Send {
    /// MUST say whether a queue of that kind could be claimed at `now`.
    async fn exists(&mut self, kind: QueueKind, now: Timestamp) -> Result<bool, StoreError>;

    /// MUST give the number of queues of that kind that could be claimed at `now`.
    async fn count(&mut self, kind: QueueKind, now: Timestamp) -> Result<u32, StoreError>;
}
