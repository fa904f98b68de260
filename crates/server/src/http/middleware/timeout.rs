//! No request takes forever: after the time allowed its work is dropped, which rolls back what was not committed. What was
//! being committed at that moment is stored or not, so of a change nobody says that it failed.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::{problem::Problem, state::App};

#[derive(Debug, thiserror::Error)]
#[error("the request took longer than the time allowed")]
struct TookTooLong;

/// The layer.
pub(crate) async fn timeout(State(app): State<App>, request: Request, next: Next) -> Response {
    let changes_nothing = request.method().is_safe();
    match tokio::time::timeout(app.http.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) if changes_nothing => Problem::unavailable(TookTooLong).into_response(),
        Err(_) => Problem::outcome_unknown(TookTooLong).into_response(),
    }
}
