//! Who invited, as a column. The operator of the installation is no user, and stands there as the nil UUID (RFC 9562,
//! section 5.9), which is nobody's: users have UUIDs of version 7.

use tenantry_domain::user::UserId;
use uuid::Uuid;

/// The operator of the installation.
pub(super) const OPERATOR: Uuid = Uuid::nil();

/// Returns the value of the column.
pub(super) fn column(inviter: Option<UserId>) -> Uuid {
    inviter.map_or(OPERATOR, |member| member.as_uuid())
}

/// Reads the value of the column.
pub(super) fn restore(column: Uuid) -> Option<UserId> {
    (column != OPERATOR).then(|| UserId::new(column))
}
