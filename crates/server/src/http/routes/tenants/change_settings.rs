//! `PATCH /v1/tenant/settings`: changes the settings of the organization of the access token.

use axum::extract::State;
use serde::Deserialize;
use tenantry_application::use_cases::tenants::change_tenant_settings::Command;
use tenantry_domain::{locale::Locale, password::PasswordPolicy, tenant_settings::TenantSettingsChange};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        if_match::IfMatch,
        json::Json,
        patch::Patch,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::tenant_settings::{TenantSettingsAnswer, TenantSettingsView},
    vocabulary::{LocaleName, PasswordMinLength},
};

problems!(ChangeTenantSettingsProblems: [SIGNED_IN, PERMITTED, BODY] PreconditionFailed, ConcurrentChange);

/// The changes to the settings. Fields that are missing stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeTenantSettingsBody {
    /// The language of emails to people who have chosen none. Send null for the installation's.
    #[validate(custom(function = rules::locale_or_null))]
    #[schema(value_type = Option<LocaleName>)]
    locale: Patch<String>,
    /// The least number of characters of the passwords that people choose from now on. Send null for 8, as everywhere.
    #[validate(custom(function = rules::min_length_or_null))]
    #[schema(value_type = Option<PasswordMinLength>)]
    password_min_length: Patch<u32>,
}

/// Changes the settings of the organization.
///
/// With `If-Match`, they change only if nobody has changed them since they were read. Settings that are so already are
/// not changed, and the response is the same.
#[utoipa::path(
    patch, path = "/settings", tag = "tenant", operation_id = "change_tenant_settings", security(("bearer" = [])),
    params(("If-Match" = Option<String>, Header, description = "The `ETag` of the settings that were read.")),
    request_body = ChangeTenantSettingsBody,
    responses(
        (status = OK, description = "The settings.", body = TenantSettingsView,
            headers(("ETag" = String, description = "The version of the settings, for `If-Match`."))),
        ChangeTenantSettingsProblems
    )
)]
pub(crate) async fn change_tenant_settings(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    IfMatch(seen): IfMatch,
    body: Json<ChangeTenantSettingsBody>,
) -> Result<TenantSettingsAnswer, Problem> {
    let change = body.value.into_change()?;
    let settings = app.application.tenants.change_settings.execute(&actor, Command { change, seen }).await?;
    Ok(TenantSettingsView::answer(&settings))
}

impl ChangeTenantSettingsBody {
    fn into_change(self) -> Result<TenantSettingsChange, Problem> {
        Ok(TenantSettingsChange {
            locale: self.locale.parse(|tag| Locale::of_tag(&tag)).context("/locale")?,
            password_policy: self.password_min_length.parse(PasswordPolicy::parse).context("/password_min_length")?,
        })
    }
}
