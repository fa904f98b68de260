//! `PATCH /v1/me/settings`: changes what the signed-in person chose for themselves.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use tenantry_application::use_cases::me::change_my_settings::Command;
use tenantry_domain::{locale::Locale, time_zone::TimeZone, user::UserSettingsChange};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        json::Json,
        patch::Patch,
        rules::{self, FieldContext},
        signed_in::SignedInPerson,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::my_settings::MySettingsView,
    vocabulary::{LocaleName, TimeZoneName},
};

problems!(ChangeMySettingsProblems: [SIGNED_IN_PERSON, BODY] TenantSuspended, ConcurrentChange);

/// The changes to the person's settings. Fields that are missing stay unchanged.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeMySettingsBody {
    /// The language of emails to the person. Send null for that of the organization that writes, or the installation's.
    #[validate(custom(function = rules::locale_or_null))]
    #[schema(value_type = Option<LocaleName>)]
    locale: Patch<String>,
    /// The time zone in which the pages show times to the person. Send null for that of the device.
    #[validate(custom(function = rules::time_zone_or_null))]
    #[schema(value_type = Option<TimeZoneName>)]
    time_zone: Patch<String>,
}

/// Changes what the signed-in person chose for themselves.
///
/// It is the same in all of their organizations.
#[utoipa::path(
    patch, path = "/settings", tag = "me", operation_id = "change_my_settings", security(("bearer" = [])),
    request_body = ChangeMySettingsBody,
    responses((status = OK, description = "The person's settings.", body = MySettingsView), ChangeMySettingsProblems)
)]
pub(crate) async fn change_my_settings(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    body: Json<ChangeMySettingsBody>,
) -> Result<Answer<MySettingsView>, Problem> {
    let change = UserSettingsChange {
        locale: body.value.locale.parse(|tag| Locale::of_tag(&tag)).context("/locale")?,
        time_zone: body.value.time_zone.parse(|name| TimeZone::parse(&name)).context("/time_zone")?,
    };
    let user = if change == UserSettingsChange::default() {
        app.application.me.read_settings.execute(&actor).await?
    } else {
        app.application.me.change_settings.execute(&actor, Command { change }).await?
    };
    Ok(Answer((&user).into()))
}
