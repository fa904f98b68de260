//! A member, as the other members see them.

use serde::Serialize;
use tenantry_domain::membership::Membership;
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::Time;
use crate::http::vocabulary::{EmailAddress, LabelText, MemberStatus, Name, RoleName};

/// A member: a person in a tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberView {
    /// The person's user id.
    user_id: Uuid,
    /// The person's email address.
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The person's name.
    #[schema(value_type = Name)]
    name: String,
    /// The member's role.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// The member's status.
    #[schema(value_type = MemberStatus)]
    status: &'static str,
    /// The person's department.
    #[schema(required, value_type = Option<LabelText>)]
    department: Option<String>,
    /// The person's job title.
    #[schema(required, value_type = Option<LabelText>)]
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
