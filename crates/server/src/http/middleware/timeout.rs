//! Limits the time of every request. On a timeout its work is dropped, which rolls back what has not been committed. A
//! commit in progress may or may not be stored, so a request that changes something does not report failure but an
//! unknown outcome.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::{problem::Problem, state::App};

#[derive(Debug, thiserror::Error)]
#[error("the request timed out")]
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
