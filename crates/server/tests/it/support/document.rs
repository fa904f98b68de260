//! Checks responses against the `OpenAPI` document: the status, the problem code, and the fields of the body.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Map, Value};

use super::Answer;

/// The document as the server returns it.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&tenantry_server::http::openapi_json()).unwrap());

/// Returns every route of the document as method, path template and operation.
pub fn routes() -> Vec<(Method, &'static str, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().filter_map(move |(method, operation)| {
            let method: Method = method.to_uppercase().parse().unwrap();
            operation.get("responses").map(|_| (method, path.as_str(), operation))
        })
    });
    operations.collect()
}

/// Returns whether nobody can call the operation without a token.
pub fn needs_token(operation: &Value) -> bool {
    let ways = operation["security"].as_array().unwrap();
    !ways.is_empty() && ways.iter().all(|way| way.get("bearer").is_some())
}

/// Returns the operation of a request's route. Literal paths come before templates, as in the router.
fn entry(method: &Method, path: &str) -> Option<&'static Value> {
    let fits = |template: &str| {
        let (mut parts, mut pattern) = (path.split('/'), template.split('/'));
        let all =
            pattern.by_ref().all(|wanted| parts.next().is_some_and(|part| part == wanted || wanted.starts_with('{')));
        all && parts.next().is_none()
    };
    let mut fitting: Vec<_> = routes().into_iter().filter(|(_, template, _)| fits(template)).collect();
    fitting.sort_by_key(|(_, template, _)| template.matches('{').count());
    let template = fitting.first().map(|(_, template, _)| *template)?;
    fitting.into_iter().find(|(of, path, _)| of == method && *path == template).map(|(_, _, operation)| operation)
}

/// Panics if the document does not describe such a response.
#[track_caller]
pub fn check(method: &Method, path: &str, answer: &Answer) {
    if let Err(objection) = objection(method, path, answer) {
        panic!("{method} {path} returned {}, but {objection}", answer.outcome());
    }
}

fn objection(method: &Method, path: &str, answer: &Answer) -> Result<(), String> {
    let operation = entry(method, path).ok_or("the document has no such route")?;
    let status = answer.status.as_u16().to_string();
    let response = operation["responses"].get(&status).ok_or("its operation does not list the status")?;
    if let Some(code) = answer.code() {
        let codes = response["x-problem-codes"].as_array().ok_or("its operation lists no codes for the status")?;
        if !codes.contains(&Value::from(code.as_str())) {
            return Err("its operation does not list the code".into());
        }
        return resembles_example(&code, &answer.json());
    }
    match response.pointer("/content/application~1json/schema") {
        None if answer.body.is_empty() => Ok(()),
        None if is_text(response, answer) => Ok(()),
        None => Err("its operation describes no body".to_owned()),
        Some(schema) => conforms(schema, &answer.json(), "the body"),
    }
}

/// The document shows an example of each problem. Apart from what is particular to a request, problems look like it.
fn resembles_example(code: &str, problem: &Value) -> Result<(), String> {
    let example = &DOCUMENT["components"]["examples"][code]["value"];
    match ["type", "title", "status"].into_iter().find(|name| example[name] != problem[name]) {
        Some(name) => Err(format!("the example of {code} has another {name}")),
        None => Ok(()),
    }
}

/// Returns whether both the operation and the response are plain text.
fn is_text(response: &Value, answer: &Answer) -> bool {
    let sent = answer.header("content-type").and_then(|of| of.split(';').next());
    sent == Some("text/plain") && response.pointer("/content/text~1plain").is_some()
}

/// Implements the subset of JSON Schema that the document uses.
fn conforms(schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let target = DOCUMENT.pointer(name.trim_start_matches('#')).ok_or(format!("{name} does not exist"))?;
        return conforms(target, value, place);
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let fits = choices.iter().any(|choice| conforms(choice, value, place).is_ok());
        return if fits { Ok(()) } else { Err(format!("{place} matches none of the alternatives in its schema")) };
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array)
        && !values.contains(value)
    {
        return Err(format!("{place} is {value}, which is not in its enum"));
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    if !types.contains(&type_of(value)) {
        return Err(format!("{place} should be {types:?}, but is {value}"));
    }
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| conforms(&schema["items"], item, place)),
        Value::Object(fields) => match schema["properties"].as_object() {
            Some(properties) => object_conforms(schema, properties, fields, place),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn object_conforms(
    schema: &Value,
    properties: &Map<String, Value>,
    fields: &Map<String, Value>,
    place: &str,
) -> Result<(), String> {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(missing) = required.into_iter().find(|name| !fields.contains_key(*name)) {
        return Err(format!("{place} lacks {missing}"));
    }
    fields.iter().try_for_each(|(name, value)| {
        let property = properties.get(name).ok_or(format!("the document does not know {name} in {place}"))?;
        conforms(property, value, name)
    })
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Guards against a check that cannot fail.
#[test]
fn a_body_that_differs_from_its_schema_is_refused() {
    let schema = serde_json::json!({"$ref": "#/components/schemas/Health"});
    let check = |value: Value| conforms(&schema, &value, "the body");
    assert_eq!(check(serde_json::json!({"status": "ok"})), Ok(()));
    assert!(check(serde_json::json!({})).unwrap_err().contains("lacks status"));
    assert!(check(serde_json::json!({"status": 1})).is_err());
    assert!(check(serde_json::json!({"status": "ok", "more": 1})).unwrap_err().contains("does not know more"));
    let role = serde_json::json!({"$ref": "#/components/schemas/Role"});
    assert_eq!(conforms(&role, &"owner".into(), "the role"), Ok(()));
    assert!(conforms(&role, &"king".into(), "the role").unwrap_err().contains("not in its enum"));
    assert!(resembles_example("not_found", &serde_json::json!({"status": 404, "title": "Gone"})).is_err());
}
