//! Every wrong field is found at once, whatever the type of the fields.

use std::collections::BTreeMap;

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::http::extract::patch::Patch;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Outer {
    name: String,
    inner: Inner,
    remember: Option<bool>,
    title: Patch<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Inner {
    size: u32,
    note: Option<String>,
}

fn errors(value: &Value) -> Vec<(String, String)> {
    let (_, errors) = read::<Outer>(value, Form::Json);
    errors.into_iter().map(|error| (error.pointer, error.code.into_owned())).collect()
}

fn noted(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

#[test]
fn a_good_object_is_read_without_notes() {
    let value = json!({"name": "n", "inner": {"size": 3}, "title": null});
    let expected =
        Outer { name: "n".to_owned(), inner: Inner { size: 3, note: None }, remember: None, title: Patch::Given(None) };
    assert_eq!(read::<Outer>(&value, Form::Json), (Some(expected), Vec::new()));
}

#[test]
fn every_wrong_field_is_noted_at_once() {
    let value = json!({"inner": {"size": "3", "a/b": 1}, "remember": 1, "role": "owner"});
    assert_eq!(
        errors(&value),
        [
            noted("/role", "unknown_field"),
            noted("/name", "required"),
            noted("/inner/a~1b", "unknown_field"),
            noted("/inner/size", "wrong_type"),
            noted("/remember", "wrong_type"),
        ]
    );
}

#[test]
fn null_is_a_value_of_a_patch_only() {
    let value = json!({"name": null, "inner": {"size": 1, "note": null}, "remember": null, "title": null});
    let noted_at = |pointer: &str| noted(pointer, "wrong_type");
    assert_eq!(errors(&value), [noted_at("/name"), noted_at("/inner/note"), noted_at("/remember")]);
    assert_eq!(errors(&json!({"name": "n", "inner": null})), [noted_at("/inner")]);
}

#[test]
fn a_missing_object_is_one_error() {
    assert_eq!(errors(&json!({"name": "n"})), [noted("/inner", "required")]);
    assert_eq!(errors(&json!([])), [noted("", "wrong_type")]);
}

#[test]
fn numbers_that_do_not_fit_are_wrong() {
    for size in [json!(-1), json!(1.5), json!(u64::from(u32::MAX) + 1), json!(null)] {
        assert_eq!(errors(&json!({"name": "n", "inner": {"size": size}})), [noted("/inner/size", "wrong_type")]);
    }
}

#[test]
fn a_query_may_write_numbers_and_booleans_as_text() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Listing {
        limit: Option<u32>,
        all: Option<bool>,
    }
    let value = json!({"limit": "20", "all": "true"});
    assert_eq!(read(&value, Form::Query), (Some(Listing { limit: Some(20), all: Some(true) }), Vec::new()));
    assert_eq!(read::<Listing>(&value, Form::Json).1.len(), 2);
}

/// A body of an embedder, with the kinds of fields that ours have not.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Order {
    id: Uuid,
    #[serde(default = "ordinary")]
    priority: i32,
    #[serde(default)]
    tags: Vec<String>,
    lines: Vec<Line>,
    price: f64,
    kind: Kind,
    #[serde(default)]
    labels: BTreeMap<String, i64>,
    payload: Option<Value>,
    at: Option<(f32, f32)>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Line {
    sku: String,
    quantity: u8,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Retail,
    Gift { message: String },
}

const fn ordinary() -> i32 {
    3
}

fn order() -> Value {
    json!({
        "id": Uuid::from_u128(7), "lines": [{"sku": "TEA", "quantity": 2}], "price": 4.5, "kind": "retail",
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut changed = order();
    changed[name] = value;
    changed
}

#[test]
fn every_kind_of_field_is_read_and_defaults_are_taken() {
    let bare = read::<Order>(&order(), Form::Json);
    let expected = Order {
        id: Uuid::from_u128(7),
        priority: 3,
        tags: Vec::new(),
        lines: vec![Line { sku: "TEA".to_owned(), quantity: 2 }],
        price: 4.5,
        kind: Kind::Retail,
        labels: BTreeMap::new(),
        payload: None,
        at: None,
    };
    assert_eq!(bare, (Some(expected), Vec::new()));
    for (name, value) in [
        ("priority", json!(-2)),
        ("tags", json!(["a", "b"])),
        ("kind", json!({"gift": {"message": "Enjoy."}})),
        ("labels", json!({"shelf": -4})),
        ("payload", json!({"any": [1, -2, 2.5, "x", {"y": true}]})),
        ("at", json!([1.5, 2])),
        ("price", json!(4)),
    ] {
        let (read, errors) = read::<Order>(&with(name, value), Form::Json);
        assert!(read.is_some() && errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn a_wrong_value_of_any_kind_has_its_place_and_is_not_repeated() {
    for (name, value, pointer, detail) in [
        ("id", json!("hunter2"), "/id", None),
        ("priority", json!("hunter2"), "/priority", Some("must be a whole number")),
        ("priority", json!(1_u64 << 40), "/priority", Some("must be a whole number")),
        ("tags", json!(["a", 2]), "/tags/1", Some("must be text")),
        ("tags", json!("hunter2"), "/tags", Some("must be a list")),
        ("lines", json!([{"sku": "TEA", "quantity": 300}]), "/lines/0/quantity", Some("must be a whole number")),
        ("lines", json!([{"sku": "TEA", "quantity": 3, "hunter": 2}]), "/lines/0/hunter", None),
        ("kind", json!("hunter2"), "/kind", Some("must be one of retail, gift")),
        ("kind", json!({"gift": {"text": "hunter2"}}), "/kind/gift/text", None),
        ("kind", json!(5), "/kind", Some("must be text")),
        ("labels", json!({"shelf": "hunter2"}), "/labels/shelf", Some("must be a whole number")),
        ("price", json!("hunter2"), "/price", Some("must be a number")),
        ("at", json!([1]), "/at", None),
        ("payload", json!(null), "/payload", Some("must not be null; omit the field instead")),
    ] {
        let (_, errors) = read::<Order>(&with(name, value.clone()), Form::Json);
        let first = errors.first().unwrap_or_else(|| panic!("{name}: {value} was taken"));
        assert_eq!(first.pointer, pointer, "{name}: {value}: {errors:?}");
        assert!(detail.is_none_or(|detail| first.detail == detail), "{name}: {errors:?}");
        assert!(errors.iter().all(|error| !error.detail.contains("hunter2")), "{errors:?}");
    }
}

#[test]
fn missing_fields_are_noted_up_to_one_for_which_no_blank_will_do() {
    let missing = |value: Value| {
        let (_, errors) = read::<Order>(&value, Form::Json);
        errors.into_iter().map(|error| (error.pointer, error.code.into_owned())).collect::<Vec<_>>()
    };
    let required = |names: &[&str]| names.iter().map(|name| noted(name, "required")).collect::<Vec<_>>();
    assert_eq!(missing(json!({"id": Uuid::from_u128(7)})), required(&["/lines", "/price", "/kind"]));
    assert_eq!(missing(json!({})), required(&["/id"]));
}

#[test]
fn what_a_type_says_of_its_value_is_noted_at_its_place() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Booking {
        nights: Nights,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(try_from = "u32")]
    struct Nights(u32);

    impl TryFrom<u32> for Nights {
        type Error = &'static str;

        fn try_from(nights: u32) -> Result<Self, Self::Error> {
            if nights == 0 { Err("must be at least one night") } else { Ok(Self(nights)) }
        }
    }

    let (read, errors) = read::<Booking>(&json!({"nights": 0}), Form::Json);
    assert_eq!(read, None);
    assert_eq!((&*errors[0].pointer, &*errors[0].detail), ("/nights", "must be at least one night"));
}

#[test]
fn a_body_is_read_a_few_times_however_much_it_lacks() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "they are only asked for")]
    struct Many {
        a: String,
        b: String,
        c: String,
        d: String,
        e: String,
        f: String,
        g: String,
        h: String,
        i: String,
        j: String,
    }

    let (_, errors) = read::<Many>(&json!({}), Form::Json);
    assert_eq!(errors.len(), MOST_PASSES);
    assert!(errors.iter().all(|error| error.code == "required"), "{errors:?}");
    let all = json!({"a": "", "b": "", "c": "", "d": "", "e": "", "f": "", "g": "", "h": "", "i": "", "j": ""});
    assert!(read::<Many>(&all, Form::Json).0.is_some());
}
