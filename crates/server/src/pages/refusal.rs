//! The page of a request that was refused: what is wrong, and what the person can do.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    browser::Browser,
    frame::{Frame, shown_with},
    texts::{ProblemText, no_seat, problem_text},
};
use crate::http::{codes::Code, problem::Problem};

#[derive(Template)]
#[template(path = "refusal.html")]
struct Refusal {
    frame: Frame,
    says: ProblemText,
    home: String,
}

/// Returns what stands over a form that was refused. A failure of ours stays a problem, and so does what is not there.
///
/// # Errors
/// The problem, if the form cannot help.
pub(super) fn alert(browser: &Browser, problem: impl Into<Problem>) -> Result<String, Problem> {
    let problem = problem.into();
    let code = problem.code();
    if code.status().is_server_error() || code.status() == StatusCode::NOT_FOUND {
        return Err(problem);
    }
    let text = match code {
        Code::SeatsExhausted => no_seat(browser.locale),
        code => problem_text(browser.locale, code).text,
    };
    Ok(text.to_owned())
}

/// Returns the page of a problem. The problem stays with the response, for the log.
pub(super) fn page(browser: &Browser, refused: &Response, problem: Problem) -> Response {
    let says = problem_text(browser.locale, problem.code());
    let mut response = refusal(browser, problem.code().status(), says);
    if let Some(wait) = refused.headers().get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    response.extensions_mut().insert(problem);
    response
}

/// Returns the page of a form that another website sent.
pub(super) fn elsewhere(browser: &Browser, says: ProblemText) -> Response {
    refusal(browser, StatusCode::FORBIDDEN, says)
}

fn refusal(browser: &Browser, status: StatusCode, says: ProblemText) -> Response {
    let page = Refusal { frame: Frame::new(browser, None), says, home: browser.site.path("/") };
    shown_with(status, &page).unwrap_or_else(|_| (status, HeaderMap::new()).into_response())
}
