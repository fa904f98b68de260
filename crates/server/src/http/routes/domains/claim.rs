//! `POST /v1/domains`: claims a domain.

use axum::{
    Json as Answer,
    extract::{OriginalUri, State},
    http::{HeaderName, StatusCode, header},
};
use serde::Deserialize;
use tenantry_application::use_cases::domains::claim_domain::Command;
use tenantry_domain::mail_domain::ClaimedDomain;
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::domain::DomainView,
    vocabulary::{ClaimedDomainText, JoinPolicyName, JoinRoleName},
};

problems!(ClaimDomainProblems: [SIGNED_IN, PERMITTED, BODY] DomainClaimed, ConcurrentChange);

/// The domain to claim, and what it gives to people once it is verified.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimDomainBody {
    /// The domain, or `*.` and a domain for all domains below that one and not itself.
    #[validate(custom(function = rules::claimed_domain))]
    #[schema(value_type = ClaimedDomainText)]
    domain: String,
    /// What a person with a verified email address in the domain may do. Defaults to `off`.
    #[validate(custom(function = rules::join_policy))]
    #[schema(value_type = JoinPolicyName, required = false)]
    policy: Option<String>,
    /// The role of those who join by the domain. Defaults to `member`.
    #[validate(custom(function = rules::join_role))]
    #[schema(value_type = JoinRoleName, required = false)]
    role: Option<String>,
}

/// Claims a domain.
///
/// That alone gives nothing. Publish the TXT record of the response in the DNS of the domain, then verify the claim.
/// Several organizations can claim a domain, and one can have it verified.
#[utoipa::path(
    post, path = "", tag = "domains", operation_id = "claim_domain", security(("bearer" = [])),
    request_body = ClaimDomainBody,
    responses(
        (status = CREATED, description = "The domain is claimed.", body = DomainView,
            headers(("Location" = String, description = "The path of the domain."))),
        ClaimDomainProblems
    )
)]
pub(super) async fn claim_domain(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    body: Json<ClaimDomainBody>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Answer<DomainView>), Problem> {
    let claim = app.application.domains.claim.execute(&actor, body.value.into_command()?).await?;
    let location = format!("{}/{}", uri.path(), claim.id());
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Answer(DomainView::from(&claim))))
}

impl ClaimDomainBody {
    fn into_command(self) -> Result<Command, Problem> {
        Ok(Command {
            domain: ClaimedDomain::parse(&self.domain).context("/domain")?,
            policy: self.policy.map(|text| text.parse()).transpose().context("/policy")?.unwrap_or_default(),
            role: self.role.map(|text| text.parse()).transpose().context("/role")?.unwrap_or_default(),
        })
    }
}
