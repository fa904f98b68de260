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
    /// Returned where a change can reach the caller's own membership: whether it made the caller's access token
    /// invalid. If true, get the next one from `/v1/auth/refresh` before any other request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    access_token_outdated: Option<bool>,
}

impl MemberView {
    /// Says whether the change that is answered made the caller's access token invalid.
    pub(crate) fn outdating(self, outdated: bool) -> Self {
        Self { access_token_outdated: Some(outdated), ..self }
    }
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
            access_token_outdated: None,
        }
    }
}
