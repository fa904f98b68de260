//! The end of a tenant: an owner or the operator deletes it, it can be restored for a while, and then it is purged.

use super::{IllegalMove, Tenant, TenantStatus, event::TenantEvent, status::Former};
use crate::{
    decided::Decided,
    event::Fact,
    slug::Slug,
    time::{Span, Timestamp},
};

/// A wish to delete a tenant.
#[derive(Debug, Clone, Copy)]
pub struct NewDeletion<'a> {
    /// The slug of the tenant, repeated by whoever deletes it.
    pub slug: &'a Slug,
    /// How many members it has besides one who owns it.
    pub others: u32,
    /// Whether it is deleted although it has others.
    pub force: bool,
    /// For how long the deletion can be undone.
    pub grace: Span,
}

/// Why a tenant is not deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeleteError {
    /// The repeated slug is not the tenant's.
    #[error("the slug is not that of the tenant")]
    SlugDiffers,
    /// The tenant has members besides the owner, and they would lose it.
    #[error("{0} members besides the owner are left")]
    MembersLeft(u32),
    /// It is deleted already.
    #[error(transparent)]
    IllegalMove(#[from] IllegalMove),
}

/// When a deleted tenant is purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurgeTime {
    /// Once the deletion can't be undone any more, by this moment. A clock can be wrong and a purged tenant doesn't come
    /// back, so it is the earlier one of two readings.
    AfterGrace(Timestamp),
    /// At once, by the will of the operator.
    Now,
}

/// Why a tenant is not purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PurgeError {
    /// The deletion can still be undone.
    #[error("the deletion can be undone until {}", .0.format("%F %T UTC"))]
    InGrace(Timestamp),
    /// It is not deleted.
    #[error(transparent)]
    IllegalMove(#[from] IllegalMove),
}

impl Tenant {
    /// Deletes the tenant. All of it stays until the grace is over.
    ///
    /// # Errors
    /// The variants of [`DeleteError`].
    pub fn delete(&self, by: NewDeletion<'_>, now: Timestamp) -> Result<Decided<Self>, DeleteError> {
        if by.slug != self.slug() {
            return Err(DeleteError::SlugDiffers);
        }
        let former = Former::of(self.status()).ok_or_else(|| self.illegal("deleted"))?;
        if by.others > 0 && !by.force {
            return Err(DeleteError::MembersLeft(by.others));
        }
        let until = now + by.grace;
        let (value, mut facts) = self.moved(TenantStatus::Deleted { since: now, until, former }, now);
        facts.push(Fact::set("purge_at", &until.format("%FT%TZ")));
        Ok(Decided::new(value, TenantEvent::StatusChanged { tenant_id: self.id(), facts }))
    }

    /// Returns whether a purge would begin or go on at that moment.
    pub fn is_purged_at(&self, moment: Timestamp) -> bool {
        match self.status() {
            TenantStatus::Purged { .. } => true,
            TenantStatus::Deleted { until, .. } => until <= moment,
            _ => false,
        }
    }

    /// Begins to purge the tenant; `None` if that has begun. Nothing brings it back then.
    ///
    /// # Errors
    /// The variants of [`PurgeError`].
    pub fn purge(&self, when: PurgeTime, now: Timestamp) -> Result<Option<Decided<Self>>, PurgeError> {
        match (self.status(), when) {
            (TenantStatus::Purged { .. }, _) => return Ok(None),
            (TenantStatus::Deleted { until, .. }, PurgeTime::AfterGrace(moment)) if until > moment => {
                return Err(PurgeError::InGrace(until));
            }
            (TenantStatus::Deleted { .. }, _) => {}
            _ => return Err(self.illegal("purged, because it is not deleted").into()),
        }
        let (value, facts) = self.moved(TenantStatus::Purged { since: now }, now);
        Ok(Some(Decided::new(value, TenantEvent::StatusChanged { tenant_id: self.id(), facts })))
    }
}
