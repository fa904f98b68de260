//! The page of a request that was refused: what is wrong, and what the person can do.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use tenantry_domain::{permission::Permission, role::Role};

use super::{
    browser::Browser,
    frame::{Frame, shown_with},
    paths::page_of,
    texts::{Everyday, ProblemText, no_seat, problem_text, who_may},
};
use crate::http::{codes::Code, problem::Problem};

#[derive(Template)]
#[template(path = "refusal.html")]
struct Refusal {
    frame: Frame,
    says: ProblemText,
    /// Which roles may do it.
    roles: Option<String>,
    home: String,
    /// The path of the members, those with the highest roles first.
    members: Option<String>,
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
    let mut response = refusal(browser, problem.code().status(), says, problem.lacks());
    if let Some(wait) = refused.headers().get(header::RETRY_AFTER) {
        response.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    response.extensions_mut().insert(problem);
    response
}

/// Returns the page of a form that another website sent.
pub(super) fn elsewhere(browser: &Browser, says: ProblemText) -> Response {
    refusal(browser, StatusCode::FORBIDDEN, says, None)
}

fn refusal(browser: &Browser, status: StatusCode, says: ProblemText, lacking: Option<Permission>) -> Response {
    let member = browser.member.get();
    let slug = member.and_then(|member| Some(&member.actor.member().ok()?.tenant_slug));
    let path = |page: &str| slug.map(|slug| browser.site.path(&page_of(slug, page)));
    let roles = lacking.map(|permission| {
        let may = Role::ALL.into_iter().filter(|role| role.covers(permission.least_role()));
        may.map(|role| Everyday(browser.locale).role(role)).collect::<Vec<_>>().join(", ")
    });
    let page = Refusal {
        frame: member.map_or_else(|| Frame::new(browser, None), |member| Frame::within(browser, member)),
        says,
        members: path("/members?sort=role").filter(|_| roles.is_some()),
        roles: roles.map(|roles| who_may(browser.locale, &roles)),
        home: path("").unwrap_or_else(|| browser.site.path("/")),
    };
    shown_with(status, &page).unwrap_or_else(|_| (status, HeaderMap::new()).into_response())
}
