//! `GET /v1/domains/{id}`: returns one domain.

use axum::{Json as Answer, extract::State};
use tenantry_domain::domain_claim::DomainClaim;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::domain::DomainView,
};

problems!(FindDomainProblems: [SIGNED_IN, PERMITTED] NotFound);

/// Returns one domain, with the record that proves it.
///
/// It is as it was at the last look at the record. Verify the domain to look again.
#[utoipa::path(
    get, path = "/{id}", tag = "domains", operation_id = "find_domain", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The domain's id.")),
    responses((status = OK, description = "The domain.", body = DomainView), FindDomainProblems)
)]
pub(super) async fn find_domain(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<DomainClaim>,
) -> Result<Answer<DomainView>, Problem> {
    let claim = app.application.domains.find.execute(&actor, id).await?;
    Ok(Answer(DomainView::from(&claim)))
}
