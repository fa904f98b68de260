//! The examples of the document. A test records a session with the real router in `session.json` and fails when the
//! server answers otherwise, so the examples are true. A problem that the session does not meet is shown as the server
//! writes it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::{
    Content, OpenApi as Document, Ref, RefOr, Response,
    example::{Example, ExampleBuilder},
    path::{Operation, ParameterBuilder},
};

use super::{
    operations::operations,
    problems::{PROBLEM_JSON, X_PROBLEM_CODES},
};
use crate::http::{codes::Code, problem::Problem};

/// The session that the test records.
const SESSION: &str = include_str!("session.json");

/// The id of every request in the examples.
const REQUEST_ID: &str = "0191e0a4-5d0c-7c3a-9d5e-0b6a1f2c3d4e";

/// A request and its response.
#[derive(Deserialize)]
struct Exchange {
    operation: String,
    summary: String,
    #[serde(default)]
    parameters: BTreeMap<String, Value>,
    request: Option<Value>,
    status: u16,
    response: Option<Value>,
}

/// Adds the examples of our operations, and of every problem that an operation lists.
pub(super) fn add(document: &mut Document, codes: &[Code]) {
    // A test reads the same text, so it is never malformed.
    let session: Vec<Exchange> = serde_json::from_str(SESSION).unwrap_or_default();
    let mut shown = BTreeSet::new();
    for operation in operations(document) {
        let id = operation.operation_id.clone().unwrap_or_default();
        session.iter().filter(|exchange| exchange.operation == id).for_each(|exchange| add_to(operation, exchange));
        shown.extend(refer_to_problems(operation));
    }
    let examples = &mut document.components.get_or_insert_default().examples;
    let known = codes.iter().filter(|code| shown.contains(code.as_str()));
    examples.extend(known.map(|code| (code.as_str().to_owned(), problem(*code, &session).into())));
}

fn add_to(operation: &mut Operation, exchange: &Exchange) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && let Some(value) = exchange.parameters.get(&parameter.name)
        {
            *parameter = ParameterBuilder::from(std::mem::take(parameter)).example(Some(value.clone())).build();
        }
    }
    // The request of a problem would be an example of what not to send.
    if exchange.status < 400
        && let (Some(body), Some(RefOr::T(request))) = (&exchange.request, &mut operation.request_body)
    {
        request.content.values_mut().for_each(|content| add_example(content, exchange, body));
    }
    if exchange.status < 400
        && let Some(body) = &exchange.response
        && let Some(RefOr::T(response)) = operation.responses.responses.get_mut(&exchange.status.to_string())
    {
        response.content.values_mut().for_each(|content| add_example(content, exchange, body));
    }
}

fn add_example(content: &mut RefOr<Content>, exchange: &Exchange, value: &Value) {
    let RefOr::T(content) = content else { return };
    let name = key(&exchange.summary);
    content.examples.insert(name, example(&exchange.summary, value.clone()).into());
}

/// Returns a summary as the key of an example.
fn key(summary: &str) -> String {
    let plain = summary.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    plain.collect()
}

fn example(summary: &str, value: Value) -> Example {
    ExampleBuilder::new().summary(summary).value(Some(value)).build()
}

/// Lets every problem of the operation refer to its example, and returns the codes.
fn refer_to_problems(operation: &mut Operation) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for response in operation.responses.responses.values_mut() {
        let RefOr::T(Response { extensions: Some(extensions), content, .. }) = response else { continue };
        let Some(RefOr::T(content)) = content.get_mut(PROBLEM_JSON) else { continue };
        for code in extensions.get(X_PROBLEM_CODES).and_then(Value::as_array).into_iter().flatten() {
            let Some(code) = code.as_str() else { continue };
            let there = Ref::new(format!("#/components/examples/{code}"));
            content.examples.insert(code.to_owned(), RefOr::Ref(there));
            shown.insert(code.to_owned());
        }
    }
    shown
}

/// Returns the problem that the session met, or one without anything particular to a request.
fn problem(code: Code, session: &[Exchange]) -> Example {
    let mut answers = session.iter().filter_map(|exchange| exchange.response.as_ref());
    let met = answers.find(|body| body.get("code").and_then(Value::as_str) == Some(code.as_str()));
    let value = met.cloned().unwrap_or_else(|| {
        let problem = Problem::of(code);
        serde_json::to_value(problem.to_body(REQUEST_ID)).unwrap_or_default()
    });
    example(code.spec().title, value)
}
