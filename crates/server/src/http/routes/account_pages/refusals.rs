//! What the pages say when a request was refused. The texts of the API speak to programs; these speak to people.

use crate::http::{
    codes::Code,
    page::escaped,
    problem::{FieldError, Problem},
};

/// Returns the paragraphs of a refusal: what is wrong, and what the person can do.
pub(super) fn paragraphs(problem: &Problem) -> String {
    if problem.code() == Code::ValidationFailed {
        let items = problem.errors().iter().map(|wrong| format!("<li>{}</li>", escaped(&sentence(wrong))));
        let items = items.collect::<Vec<_>>().join("\n");
        return format!(
            "<div role=\"alert\"><p>Something is missing or cannot be accepted:</p>\n<ul>\n{items}\n</ul></div>\n\
             <p>Go back and correct it.</p>\n"
        );
    }
    let spec = problem.code().spec();
    let text = for_people(problem.code()).map_or_else(|| format!("{} {}", spec.meaning, spec.remedy), str::to_owned);
    format!("<p role=\"alert\">{}</p>\n", escaped(&text))
}

/// Returns the text of a code whose text in the API speaks of requests, routes or fields.
const fn for_people(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::RateLimited => "There were too many attempts. Wait a minute, go back and try again.",
        Code::InvalidCredentials => {
            "The email address or the password is wrong. Go back and enter them again. If you have forgotten your \
             password, reset it where you usually sign in."
        }
        Code::AlreadyMember => {
            "You are a member of this organization already. There is nothing left to do: sign in where you usually do."
        }
        Code::SeatsExhausted => {
            "The organization has no free place. Ask the person who invited you to make room. Your link stays valid \
             until then."
        }
        Code::EmailTaken => {
            "There is an account with this email address already. Sign in with it. If you have forgotten its password, \
             reset it where you usually sign in."
        }
        Code::TenantSuspended => {
            "The organization is suspended, so nobody can join it at the moment. Ask the person who invited you."
        }
        Code::ProvisioningRefused => {
            "The service could not get ready for you, and nothing was stored. Try again later, or ask the person who \
             invited you."
        }
        Code::ConcurrentChange => {
            "Something else changed at the same moment, so nothing was stored. Open the link again."
        }
        _ => return None,
    })
}

/// Returns a sentence about a field, named as its label is.
fn sentence(wrong: &FieldError) -> String {
    let name = wrong.pointer.rsplit('/').next().unwrap_or_default().replace('_', " ");
    format!("The {name} {}.", wrong.detail.trim_end_matches('.'))
}
