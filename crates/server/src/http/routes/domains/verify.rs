//! `POST /v1/domains/{id}/verify`: looks for the record that proves a domain.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use tenantry_application::use_cases::domains::verify_domain::Verification;
use tenantry_domain::domain_claim::{DomainClaim, Finding};
use utoipa::ToSchema;

use crate::http::{
    extract::{path::PathId, signed_in::SignedIn},
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::domain::DomainView,
    vocabulary::DomainCheckName,
};

problems!(VerifyDomainProblems: [SIGNED_IN, PERMITTED, THROTTLED] NotFound, DomainTaken, ConcurrentChange);

/// A domain after a look at its record.
#[derive(Serialize, ToSchema)]
#[schema(as = DomainVerification)]
pub(super) struct VerificationView {
    /// The domain.
    domain: DomainView,
    /// What was found in DNS.
    check: CheckView,
}

/// What was found in DNS.
#[derive(Serialize, ToSchema)]
#[schema(as = DomainCheck)]
pub(super) struct CheckView {
    /// What was found.
    #[schema(value_type = DomainCheckName)]
    result: &'static str,
    /// The same in words.
    detail: String,
    /// How many TXT records there are, none of which is the one expected. 0 for every other result.
    other_records: usize,
}

/// Looks for the TXT record of a domain now.
///
/// If it is there, the domain is verified, unless another organization has it verified. Otherwise the response says what
/// was found, and the domain stays as it is. DNS servers may remember for some time that there was no record.
///
/// A verified domain is looked at every day. Once its record has been missing for 72 hours, it is `lost`.
#[utoipa::path(
    post, path = "/{id}/verify", tag = "domains", operation_id = "verify_domain", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The domain's id.")),
    responses((status = OK, description = "The domain, and what was found.", body = VerificationView), VerifyDomainProblems)
)]
pub(super) async fn verify_domain(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    PathId(id): PathId<DomainClaim>,
) -> Result<Answer<VerificationView>, Problem> {
    app.limits.check_domains(&actor)?;
    let verification = app.application.domains.verify.execute(&actor, id).await?;
    Ok(Answer(verification.into()))
}

impl From<Verification> for VerificationView {
    fn from(Verification { claim, finding }: Verification) -> Self {
        let other_records = if let Finding::OtherRecords(found) = finding { found } else { 0 };
        let check = CheckView { result: finding.as_str(), detail: finding.to_string(), other_records };
        Self { domain: DomainView::from(&claim), check }
    }
}
