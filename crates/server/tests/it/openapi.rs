//! `openapi.json` matches the routes.

use std::{collections::BTreeSet, fs, path::Path};

use axum::http::Method;
use serde_json::Value;
use tenantry_domain::names::DisplayName;

use crate::support::{
    World,
    document::{DOCUMENT, routes},
};

#[test]
fn the_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.json");
    let stored = fs::read_to_string(path).unwrap_or_default();
    let current = tenantry_server::http::openapi_json();
    assert!(stored == current, "openapi.json is not up to date; run: cargo run -- openapi > openapi.json");
}

#[test]
fn it_is_openapi_3_1_with_an_id_and_a_summary_for_every_route() {
    assert!(DOCUMENT["openapi"].as_str().unwrap().starts_with("3.1."));
    let mut ids = BTreeSet::new();
    for (method, path, operation) in routes() {
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{method} {path}: duplicate operation id");
        assert!(operation["summary"].is_string(), "{method} {path} has no summary");
        assert!(operation["security"].is_array(), "{method} {path} does not say whether it needs a token");
        for name in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let parameters = operation["parameters"].as_array().unwrap();
            assert!(parameters.iter().any(|parameter| parameter["name"] == name), "{method} {path}: {name}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(value: &Value) {
        if let Some(name) = value.get("$ref").and_then(Value::as_str) {
            assert!(DOCUMENT.pointer(name.trim_start_matches('#')).is_some(), "{name} does not exist");
        }
        match value {
            Value::Object(fields) => fields.values().for_each(check),
            Value::Array(items) => items.iter().for_each(check),
            _ => {}
        }
    }
    check(&DOCUMENT);
}

#[test]
fn bodies_refuse_unknown_fields_in_the_document_too() {
    for (method, path, operation) in routes() {
        let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema/$ref") else { continue };
        let schema = DOCUMENT.pointer(schema.as_str().unwrap().trim_start_matches('#')).unwrap();
        assert_eq!(schema["additionalProperties"], false, "{method} {path}");
    }
}

#[test]
fn every_route_says_what_clients_need() {
    let mut lacking = Vec::new();
    for (method, path, operation) in routes() {
        let mut lacks = |what: String| lacking.push(format!("{method} {path} lacks {what}"));
        if operation["description"].as_str().is_none_or(str::is_empty) {
            lacks("a description: add a second paragraph to the doc comment of its handler".to_owned());
        }
        for tag in operation["tags"].as_array().into_iter().flatten() {
            if !DOCUMENT["tags"].as_array().unwrap().iter().any(|known| known["name"] == *tag) {
                lacks(format!("a description of its tag {tag}: add one to `http/openapi/mod.rs`"));
            }
        }
        let recorded = "record a request of it in `tests/it/examples.rs`";
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "path" && parameter["example"].is_null() {
                lacks(format!("an example of its parameter {}: {recorded}", parameter["name"]));
            }
            let is_a_choice = ["role", "sort", "status"].iter().any(|name| parameter["name"] == *name);
            if is_a_choice && choices(&parameter["schema"]).is_none() {
                lacks(format!("an enum for its parameter {}: name one in `http/vocabulary.rs`", parameter["name"]));
            }
        }
        if let Some(body) = operation.pointer("/requestBody/content/application~1json")
            && body["examples"].as_object().is_none()
        {
            lacks(format!("an example of its body: {recorded}"));
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            for (media_type, content) in response["content"].as_object().into_iter().flatten() {
                if content["examples"].as_object().is_none() {
                    lacks(format!("an example of its {status} as {media_type}: {recorded}"));
                }
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

/// Returns the values of a schema that is an enum, or a list of one.
fn choices(schema: &'static Value) -> Option<&'static Vec<Value>> {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(name) => choices(DOCUMENT.pointer(name.trim_start_matches('#')).unwrap()),
        None => schema["enum"].as_array().or_else(|| choices(schema.get("items")?)),
    }
}

#[tokio::test]
async fn a_filter_takes_every_value_of_its_enum_and_no_other() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut tried = 0;
    for (method, path, operation) in routes() {
        for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query") {
            let Some(values) = choices(&parameter["schema"]) else { continue };
            assert_eq!(method, Method::GET, "{path}: only lists have filters");
            for value in values.iter().map(|value| value.as_str().unwrap()) {
                let name = parameter["name"].as_str().unwrap();
                world.get(&format!("{path}?{name}={value}"), &acme.token).await.assert("200");
                let no_value = format!("{path}?{name}=no-{value}");
                world.get(&no_value, &acme.token).await.assert("422 validation_failed");
                tried += 1;
            }
        }
    }
    assert!(tried > 8, "only {tried} values");
}

#[test]
fn each_operation_has_a_schema_with_exactly_its_codes() {
    for (method, path, operation) in routes() {
        let mut listed = BTreeSet::new();
        let mut names = BTreeSet::new();
        for response in operation["responses"].as_object().unwrap().values() {
            listed.extend(
                response["x-problem-codes"].as_array().into_iter().flatten().map(|code| code.as_str().unwrap()),
            );
            names.extend(response.pointer("/content/application~1problem+json/schema/$ref").and_then(Value::as_str));
        }
        assert_eq!(names.len(), 1, "{method} {path}: {names:?}");
        let schema = DOCUMENT.pointer(names.first().unwrap().trim_start_matches('#')).unwrap();
        let codes = schema.pointer("/allOf/1/properties/code/enum").unwrap().as_array().unwrap();
        let codes: BTreeSet<&str> = codes.iter().map(|code| code.as_str().unwrap()).collect();
        assert_eq!(codes, listed, "{method} {path}");
    }
}

/// A client in Go has a function `NewX` for each object `X`.
#[test]
fn no_object_has_the_name_of_the_constructor_of_another() {
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    let is_object = |name: &str| schemas.get(name).is_some_and(|schema| schema["properties"].is_object());
    assert!(is_object("Tenant"));
    let clashing: Vec<_> =
        schemas.keys().filter(|name| is_object(name) && name.strip_prefix("New").is_some_and(is_object)).collect();
    assert!(clashing.is_empty(), "{clashing:?}");
}

#[test]
fn items_of_lists_are_described_once() {
    let lists = DOCUMENT["components"]["schemas"].as_object().unwrap().iter();
    let lists: Vec<_> = lists.filter(|(name, _)| name.starts_with("ListPage_")).collect();
    assert!(lists.len() > 3);
    for (name, list) in lists {
        assert!(list["properties"]["items"]["items"]["$ref"].is_string(), "{name}");
    }
}

/// A name that a pattern accepts and the parser does not, or the other way, would be a lie of the document.
#[test]
fn the_pattern_of_a_name_names_the_characters_that_the_parser_refuses() {
    let pattern = DOCUMENT["components"]["schemas"]["Name"]["pattern"].as_str().unwrap();
    let classes: Vec<Vec<(u32, u32)>> = pattern.split("[^").skip(1).map(ranges).collect();
    let [before, needed, after] = &classes[..] else { panic!("{pattern}") };
    assert_eq!(before, after);
    let is_in = |ranges: &[(u32, u32)], c: char| ranges.iter().any(|(from, to)| (*from..=*to).contains(&u32::from(c)));
    for c in ('\0'..='\u{ffff}').chain(['\u{1f600}']) {
        // On its own, and between letters, where white space becomes a space.
        assert_eq!(DisplayName::parse(&c.to_string()).is_ok(), !is_in(needed, c), "{c:?} alone");
        assert_eq!(DisplayName::parse(&format!("a{c}b")).is_ok(), !is_in(before, c), "{c:?} between letters");
    }
}

/// Reads a negated class of `\uXXXX` and ranges of them, up to its bracket.
fn ranges(class: &str) -> Vec<(u32, u32)> {
    let escapes = class.split(']').next().unwrap();
    let mut found: Vec<(u32, u32)> = Vec::new();
    let mut is_range = false;
    for part in escapes.split("\\u").skip(1) {
        let code = u32::from_str_radix(&part[..4], 16).unwrap();
        match found.last_mut() {
            Some(last) if is_range => last.1 = code,
            _ => found.push((code, code)),
        }
        is_range = part.ends_with('-');
    }
    found
}

#[test]
fn the_issues_routes_are_all_there() {
    let expected = "
        POST auth/signup, POST auth/login, POST auth/refresh, POST auth/logout, POST auth/switch,
        GET me, PATCH me, GET me/tenants, GET me/sessions, DELETE me/sessions, DELETE me/sessions/{id},
        GET tenant, PATCH tenant, DELETE tenant, POST tenant/restore, POST tenant/transfer-ownership,
        GET members, GET members/{user_id}, PATCH members/{user_id}, DELETE members/{user_id}, POST members/leave,
        GET invitations, POST invitations, GET invitations/{id}, DELETE invitations/{id},
        POST invitations/{id}/resend, POST invitations/preview, POST invitations/accept";
    let there: BTreeSet<(Method, &str)> = routes().into_iter().map(|(method, path, _)| (method, path)).collect();
    for line in expected.split(',').map(str::trim) {
        let (method, path) = line.split_once(' ').unwrap();
        assert!(there.iter().any(|(m, p)| m == method && *p == format!("/v1/{path}")), "{line}");
    }
}
