//! `openapi.json` matches the routes.

use std::{collections::BTreeSet, fs, path::Path};

use axum::http::Method;
use serde_json::Value;

use crate::support::document::{DOCUMENT, routes};

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
fn the_issues_routes_are_all_there() {
    let expected = "
        POST auth/signup, POST auth/login, POST auth/refresh, POST auth/logout, POST auth/switch,
        GET me, PATCH me, GET me/tenants, GET me/sessions, DELETE me/sessions, DELETE me/sessions/{id},
        GET tenant, PATCH tenant, POST tenant/transfer-ownership,
        GET members, GET members/{user_id}, PATCH members/{user_id}, DELETE members/{user_id}, POST members/leave,
        GET invitations, POST invitations, GET invitations/{id}, DELETE invitations/{id},
        POST invitations/{id}/resend, POST invitations/preview, POST invitations/accept";
    let there: BTreeSet<(Method, &str)> = routes().into_iter().map(|(method, path, _)| (method, path)).collect();
    for line in expected.split(',').map(str::trim) {
        let (method, path) = line.split_once(' ').unwrap();
        assert!(there.iter().any(|(m, p)| m == method && *p == format!("/v1/{path}")), "{line}");
    }
}
