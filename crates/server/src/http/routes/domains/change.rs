//! `PATCH /v1/domains/{id}`: changes what a domain gives to people.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::domains::change_domain::Command;
use tenantry_domain::domain_claim::{DomainClaim, DomainClaimChange};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        path::PathId,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::domain::DomainView,
    vocabulary::{JoinPolicyName, JoinRoleName},
};

problems!(ChangeDomainProblems: [SIGNED_IN, PERMITTED, BODY] NotFound, ConcurrentChange);

/// The changes to a domain. Fields that are missing stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeDomainBody {
    /// What a person with a verified email address in the domain may do.
    #[validate(custom(function = rules::join_policy))]
    #[schema(value_type = JoinPolicyName, required = false)]
    policy: Option<String>,
    /// The role of those who join by the domain.
    #[validate(custom(function = rules::join_role))]
    #[schema(value_type = JoinRoleName, required = false)]
    role: Option<String>,
}

/// Changes who may join by a domain, and as what.
///
/// It holds as long as the domain is verified. Those who joined before keep their role.
#[utoipa::path(
    patch, path = "/{id}", tag = "domains", operation_id = "change_domain", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The domain's id.")), request_body = ChangeDomainBody,
    responses((status = OK, description = "The domain.", body = DomainView), ChangeDomainProblems)
)]
pub(super) async fn change_domain(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<DomainClaim>,
    body: Json<ChangeDomainBody>,
) -> Result<Answer<DomainView>, Problem> {
    let change = body.value.into_change()?;
    let claim = app.application.domains.change.execute(&actor, Command { id, change }).await?;
    Ok(Answer(DomainView::from(&claim)))
}

impl ChangeDomainBody {
    fn into_change(self) -> Result<DomainClaimChange, Problem> {
        Ok(DomainClaimChange {
            policy: self.policy.map(|text| text.parse()).transpose().context("/policy")?,
            role: self.role.map(|text| text.parse()).transpose().context("/role")?,
        })
    }
}
