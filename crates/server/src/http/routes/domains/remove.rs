//! `DELETE /v1/domains/{id}`: removes a domain.

use axum::{extract::State, http::StatusCode};
use tenantry_domain::domain_claim::DomainClaim;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
};

problems!(RemoveDomainProblems: [SIGNED_IN, PERMITTED] NotFound, ConcurrentChange);

/// Removes a domain, which other organizations can then verify.
///
/// Nobody can join by it anymore. Those who joined stay members.
#[utoipa::path(
    delete, path = "/{id}", tag = "domains", operation_id = "remove_domain", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The domain's id.")),
    responses((status = NO_CONTENT, description = "The domain was removed."), RemoveDomainProblems)
)]
pub(super) async fn remove_domain(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<DomainClaim>,
) -> Result<StatusCode, Problem> {
    app.application.domains.remove.execute(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
