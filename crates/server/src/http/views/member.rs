//! A member, as the other members see them.

use serde::Serialize;
use tenantry_domain::membership::Membership;
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::Time;

/// A member: a person in a tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberView {
    /// The person's user id.
    user_id: Uuid,
    /// The person's email address.
    #[schema(example = "ada@example.com")]
    email: String,
    /// The person's name.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// The member's role: `owner`, `admin`, `manager`, `member` or `viewer`.
    #[schema(example = "member")]
    role: &'static str,
    /// The member's status: `active` or `deactivated`.
    #[schema(example = "active")]
    status: &'static str,
    /// The person's department.
    #[schema(required)]
    department: Option<String>,
    /// The person's job title.
    #[schema(required)]
    title: Option<String>,
    /// When the person joined the tenant.
    joined_at: Time,
    /// When the membership last changed.
    updated_at: Time,
}

impl From<&Membership> for MemberView {
    fn from(membership: &Membership) -> Self {
        let member = membership.snapshot();
        Self {
            user_id: member.user_id.as_uuid(),
            email: member.email.to_string(),
            name: member.name.to_string(),
            role: member.role.as_str(),
            status: member.status.as_str(),
            department: member.department.as_ref().map(ToString::to_string),
            title: member.title.as_ref().map(ToString::to_string),
            joined_at: member.joined_at.into(),
            updated_at: member.updated_at.into(),
        }
    }
}
