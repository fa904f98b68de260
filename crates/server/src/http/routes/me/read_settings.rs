//! `GET /v1/me/settings`: what the signed-in person chose for themselves.

use axum::{Json as Answer, extract::State};

use crate::http::{
    extract::signed_in::SignedInPerson, openapi::problems::problems, problem::Problem, state::App,
    views::my_settings::MySettingsView,
};

problems!(ReadMySettingsProblems: [SIGNED_IN_PERSON]);

/// Returns what the signed-in person chose for themselves.
///
/// It is the same in all of their organizations.
#[utoipa::path(
    get, path = "/settings", tag = "me", operation_id = "read_my_settings", security(("bearer" = [])),
    responses((status = OK, description = "The person's settings.", body = MySettingsView), ReadMySettingsProblems)
)]
pub(crate) async fn read_my_settings(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
) -> Result<Answer<MySettingsView>, Problem> {
    Ok(Answer((&app.application.me.read_settings.execute(&actor).await?).into()))
}
