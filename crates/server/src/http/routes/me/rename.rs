//! `PATCH /v1/me`: renames the signed-in person.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::me::rename_me::Command;
use tenantry_domain::names::DisplayName;
use utoipa::ToSchema;
use validator::Validate;

use super::who_am_i::{MeView, me};
use crate::http::{
    extract::{
        json::Json,
        rules::{self, FieldContext},
        signed_in::SignedInPerson,
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    vocabulary::Name,
};

problems!(RenameMeProblems: [SIGNED_IN_PERSON, THROTTLED, BODY] TenantSuspended, ConcurrentChange);

/// The changes to the signed-in person. Fields that are missing stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenameMeBody {
    /// The person's new name.
    #[validate(custom(function = rules::display_name))]
    #[schema(value_type = Name, required = false)]
    name: Option<String>,
}

/// Renames the signed-in person in all of their tenants.
///
/// The name belongs to the person, so every organization shows the new one.
#[utoipa::path(
    patch, path = "", tag = "me", operation_id = "rename_me", security(("bearer" = [])), request_body = RenameMeBody,
    responses((status = OK, description = "The person, with the new name.", body = MeView), RenameMeProblems)
)]
pub(crate) async fn rename_me(
    SignedInPerson(actor): SignedInPerson,
    _: Throttled,
    State(app): State<App>,
    body: Json<RenameMeBody>,
) -> Result<Answer<MeView>, Problem> {
    let mut view = me(&app, &actor)?;
    if let Some(name) = body.value.name {
        let command = Command { name: DisplayName::parse(&name).context("/name")? };
        view.user = (&app.application.me.rename.execute(&actor, command).await?).into();
    }
    Ok(Answer(view))
}
