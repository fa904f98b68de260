//! The schemas of problems: the table of all codes, and for each operation the problem with the codes that it returns.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::openapi::{
    AllOfBuilder, ObjectBuilder, OpenApi as Document, Ref, RefOr, Response, Schema, Type, path::Operation,
};

use super::{
    operations::operations,
    problems::{PROBLEM_JSON, X_PROBLEM_CODES},
};
use crate::http::{
    codes::Code,
    errors_doc::{code_table, field_code_table},
    extract::rules::FIELD_CODES,
};

/// The name of the schema of all problems.
const PROBLEM: &str = "Problem";

/// Returns the codes of problems and of fields as schemas, each with its table.
pub(super) fn of_codes(codes: &[Code]) -> BTreeMap<String, RefOr<Schema>> {
    let table = |names: Vec<&str>, about: &str, rows: String| {
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        text.description(Some(format!("{about}\n\n{rows}"))).build().into()
    };
    let names = codes.iter().map(|code| code.as_str()).collect();
    let field_names = FIELD_CODES.iter().map(|(name, _)| *name).collect();
    let about = "The stable code of a problem. More codes can be added; treat one that you do not know by its status.";
    let of_fields = "The stable code for what is wrong with a field.";
    [
        ("ProblemCode".to_owned(), table(names, about, code_table(codes))),
        ("FieldCode".to_owned(), table(field_names, of_fields, field_code_table())),
    ]
    .into()
}

/// Gives each operation a schema of its own for its problems, which lists its codes.
pub(super) fn add(document: &mut Document) {
    let mut schemas = BTreeMap::new();
    for operation in operations(document) {
        let Some(id) = operation.operation_id.clone() else { continue };
        let codes = codes_of(operation);
        if codes.is_empty() {
            continue;
        }
        let name = format!("{}{PROBLEM}", pascal(&id));
        for response in operation.responses.responses.values_mut() {
            if let RefOr::T(Response { content, .. }) = response
                && let Some(RefOr::T(problem)) = content.get_mut(PROBLEM_JSON)
            {
                problem.schema = Some(Ref::from_schema_name(&name).into());
            }
        }
        schemas.insert(name, schema(&id, &codes).into());
    }
    document.components.get_or_insert_default().schemas.extend(schemas);
}

/// Returns the codes that the operation lists, over all statuses.
fn codes_of(operation: &Operation) -> BTreeSet<String> {
    let responses = operation.responses.responses.values().filter_map(|response| match response {
        RefOr::T(response) => response.extensions.as_ref()?.get(X_PROBLEM_CODES)?.as_array(),
        RefOr::Ref(_) => None,
    });
    responses.flatten().filter_map(|code| code.as_str().map(str::to_owned)).collect()
}

fn schema(operation_id: &str, codes: &BTreeSet<String>) -> Schema {
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes.iter().map(String::as_str)));
    let own = ObjectBuilder::new().schema_type(Type::Object).property("code", code).required("code");
    let about = format!("A problem that `{operation_id}` returns.");
    AllOfBuilder::new().description(Some(about)).item(Ref::from_schema_name(PROBLEM)).item(own).build().into()
}

/// Returns an operation's id in the case of a type's name.
fn pascal(id: &str) -> String {
    let words = id.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_becomes_the_name_of_a_type() {
        for (id, name) in [("sign_up", "SignUp"), ("list-notes", "ListNotes"), ("listNotes", "ListNotes"), ("_x", "X")]
        {
            assert_eq!(pascal(id), name);
        }
    }
}
