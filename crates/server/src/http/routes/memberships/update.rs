//! `PATCH /v1/members/{user_id}`: changes a member.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::memberships::update_member::Command;
use tenantry_domain::{
    membership::MembershipChange,
    names::Label,
    role::Role,
    user::{User, UserId},
};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::http::{
    extract::{
        json::Json,
        patch::Patch,
        path::PathId,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::member::MemberView,
    vocabulary::{LabelText, MEMBER_STATUSES, MemberStatus, RoleName},
};

problems!(UpdateMemberProblems: [SIGNED_IN, PERMITTED, BODY]
    NotFound, Outranked, OwnMembership, LastOwner, SeatsExhausted, ConcurrentChange);

/// The changes to a member. Fields that are missing stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateMemberBody {
    /// The new role, not above the caller's own.
    #[validate(custom(function = rules::role))]
    #[schema(value_type = RoleName, required = false)]
    role: Option<String>,
    /// The member's department. Send null to clear it.
    #[validate(custom(function = rules::label_or_null))]
    #[schema(value_type = Option<LabelText>)]
    department: Patch<String>,
    /// The member's job title. Send null to clear it.
    #[validate(custom(function = rules::label_or_null))]
    #[schema(value_type = Option<LabelText>)]
    title: Patch<String>,
    /// The new status.
    #[validate(custom(function = known_status))]
    #[schema(value_type = MemberStatus, required = false)]
    status: Option<String>,
}

/// Changes a member's role, department, title or status.
///
/// A change of role or status invalidates the member's access tokens. A refresh returns a token with the new role. If
/// the token is the caller's own, `access_token_outdated` is true.
#[utoipa::path(
    patch, path = "/{user_id}", tag = "members", operation_id = "update_member", security(("bearer" = [])),
    params(("user_id" = Uuid, Path, description = "The member's `user_id`.")), request_body = UpdateMemberBody,
    responses((status = OK, description = "The member.", body = MemberView), UpdateMemberProblems)
)]
pub(super) async fn update_member(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(user_id): PathId<User>,
    body: Json<UpdateMemberBody>,
) -> Result<Answer<MemberView>, Problem> {
    let command = body.value.into_command(user_id)?;
    let member = app.application.memberships.update.execute(&actor, command).await?;
    Ok(Answer(MemberView::from(&member).outdating(actor.is_outdated_by(&member))))
}

fn known_status(text: &str) -> Result<(), ValidationError> {
    rules::one_of(MEMBER_STATUSES, text).map(drop)
}

impl UpdateMemberBody {
    fn into_command(self, user_id: UserId) -> Result<Command, Problem> {
        let change = MembershipChange {
            role: self.role.as_deref().map(str::parse::<Role>).transpose().context("/role")?,
            department: self.department.parse(|text| Label::parse(&text)).context("/department")?,
            title: self.title.parse(|text| Label::parse(&text)).context("/title")?,
            active: self.status.as_deref().and_then(|text| rules::one_of(MEMBER_STATUSES, text).ok()),
        };
        Ok(Command { user_id, change })
    }
}
