//! Writes the catalogue of problems, `docs/errors.md`, from the table of codes.

use std::fmt::Write;

use super::{FIELD_CODES, codes::Code};

const HEAD: &str = "\
# Errors

<!-- Written by `cargo run -- errors`; a test compares. -->

Every error is an [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem with the content type
`application/problem+json`:

| member | meaning |
| --- | --- |
| `type` | `urn:tenantry:problem:` and the code |
| `title` | what kind of problem it is; never changes for a code |
| `status` | the HTTP status |
| `detail` | what is wrong with this very request, for people to read |
| `code` | what is wrong, for programs to read; a code keeps its name and its meaning |
| `errors` | with `validation_failed`: every wrong field as `{pointer, code, detail}` |
| `suggestions` | with `slug_taken`: slugs that are free |
| `request_id` | the id of the request, as in the header `X-Request-ID` and in the log |

";

/// The catalogue as Markdown.
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    let mut codes = Code::ALL.to_vec();
    codes.sort_by_key(|code| code.status());
    text.push_str("## Codes\n\n| status | code | when | what to do |\n| --- | --- | --- | --- |\n");
    for code in codes {
        let spec = code.spec();
        let _ = writeln!(text, "| {} | `{}` | {} | {} |", spec.status.as_u16(), spec.name, spec.meaning, spec.remedy);
    }
    text.push_str("\n## Codes of fields\n\nThe `code` of an entry of `errors`:\n\n| code | meaning |\n| --- | --- |\n");
    for (code, meaning) in FIELD_CODES {
        let _ = writeln!(text, "| `{code}` | {meaning} |");
    }
    text
}
