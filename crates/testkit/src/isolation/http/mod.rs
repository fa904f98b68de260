//! The same over HTTP: no answer to one tenant shows anything of the other, and the other's resources do not exist for
//! it.

mod answer;

use std::collections::BTreeSet;

use axum::Router;
use sea_orm::{ConnectionTrait, Value};

pub use self::answer::Call;
use self::answer::{Answer, send};
use super::{
    Isolation, Report,
    baseline::{Snapshot, difference},
    rows::{Row, as_id, fresh},
    shape::Shape,
    tenant::Tenant,
};

/// The number of rows per table that are requested.
const ASKED_FOR: usize = 3;
/// Shorter words than this can occur by chance.
const SHORTEST: usize = 4;

/// A router and the requests to make, as each of two tenants.
///
/// As each tenant, every request is made with IDs of the other. The answer must be identical, byte for byte, to the
/// answer for an ID that does not exist, and no answer may show an ID or a text of the other's rows. Each request must
/// also succeed once with an ID of the tenant itself, or it would prove nothing. Rows that requests created or changed
/// are restored afterwards.
///
/// ```no_run
/// # use sea_orm::ConnectionTrait;
/// # use tenantry_testkit::isolation::{Call, Isolation, Routes};
/// # async fn prove<O, B: ConnectionTrait>(
/// #     isolation: Isolation<'_, O, B>, router: axum::Router, of_a: String, of_b: String,
/// # ) {
/// use axum::http::Method;
/// use serde_json::json;
///
/// Routes::of(router, [&of_a, &of_b])
///     .call(Call::new(Method::GET, "/api/v1/products"))
///     .call(Call::new(Method::GET, "/api/v1/products/{id}/reviews"))
///     .call(Call::new(Method::POST, "/api/v1/sales").body(json!({"product_id": "{id}", "quantity": 1})))
///     .run(&isolation)
///     .await
///     .assert_isolated();
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Routes {
    router: Router,
    tokens: [String; 2],
    calls: Vec<Call>,
    ignored: Vec<String>,
}

/// The asking tenant and the other one.
struct Asking<'a> {
    token: &'a str,
    own: Snapshot,
    other: Snapshot,
    /// Words of the other tenant that the asking tenant does not have.
    words: BTreeSet<String>,
}

impl Routes {
    /// Creates a trial of a router, with the bearer tokens of the two tenants in the same order as in [`Isolation`].
    pub fn of(router: Router, tokens: [&str; 2]) -> Self {
        Self { router, tokens: tokens.map(str::to_owned), calls: Vec::new(), ignored: Vec::new() }
    }

    /// Adds a request. `{id}` in its path or body is the placeholder for an ID.
    #[must_use]
    pub fn call(mut self, call: Call) -> Self {
        self.calls.push(call);
        self
    }

    /// Ignores a header that differs between equal answers, such as one that counts requests.
    #[must_use]
    pub fn ignoring_header(mut self, name: &str) -> Self {
        self.ignored.push(name.to_owned());
        self
    }

    /// Makes every request as each of the tenants, whose rows must exist.
    pub async fn run<O, B, T>(&self, isolation: &Isolation<'_, O, B, T>) -> Report
    where
        B: ConnectionTrait,
        T: Tenant,
    {
        let (catalogue, shapes) = isolation.tables().await;
        let baseline = isolation.baseline(&catalogue, &shapes);
        let (mut report, keys) = (Report::default(), isolation.keys());
        for (own, other) in [(0, 1), (1, 0)] {
            let tenants = (&keys[own], &keys[other]);
            let rows = (baseline.snapshot(tenants.0).await, baseline.snapshot(tenants.1).await);
            let words = words(&rows.1, &rows.0);
            let asking = Asking { token: &self.tokens[own], own: rows.0, other: rows.1, words };
            if asking.words.is_empty() {
                let why =
                    "both tenants' rows have the same texts and ids, so that nothing can be recognised in an answer";
                report.fail("", "seed", "", why);
            }
            for call in &self.calls {
                self.ask(call, &asking, &shapes, &mut report).await;
                let now = baseline.snapshot(tenants.1).await;
                if now != asking.other {
                    let crossed = format!("of the other {}", difference(&asking.other, &now));
                    report.fail(&call.path, "change the other's rows", &call.line(answer::ID), crossed);
                    if let Err(why) = baseline.restore(&[(tenants.1, &now, &asking.other)]).await {
                        report.note(format!("{}: the other's rows were not put back: {why}", call.line(answer::ID)));
                    }
                }
                self.succeed(call, &asking, &shapes, &mut report).await;
                let now = baseline.snapshot(tenants.0).await;
                if let Err(why) = baseline.restore(&[(tenants.0, &now, &asking.own)]).await {
                    report.note(format!("{}: the tenant's own rows were not put back: {why}", call.line(answer::ID)));
                }
            }
        }
        report
    }

    /// Makes the request with every ID of the other, and with one that does not exist.
    async fn ask(&self, call: &Call, asking: &Asking<'_>, shapes: &[Shape], report: &mut Report) {
        let own: BTreeSet<String> = ids(shapes, &asking.own).into_iter().map(|(id, _)| id).collect();
        if !call.names_things() {
            let answer = self.send(call, "", asking, report).await;
            asking.look(call, "", &answer, report);
            return;
        }
        let mut asked = 0;
        for (id, value) in ids(shapes, &asking.other) {
            let Some(unknown) = as_id(&fresh(&value)) else { continue };
            if own.contains(&id) || own.contains(&unknown) || unknown == id {
                continue;
            }
            asked += 1;
            let foreign = self.send(call, &id, asking, report).await;
            asking.look(call, &id, &foreign, report);
            let nobodys = self.send(call, &unknown, asking, report).await;
            if foreign != nobodys {
                let crossed = format!("[{}] but for an id that nobody has [{}]", brief(&foreign), brief(&nobodys));
                report.fail(&call.path, "tell the other's id from no id", &call.line(&id), crossed);
            }
        }
        if asked == 0 {
            let why = "both tenants' rows have the same ids, so that none of them is only the other's";
            report.fail(&call.path, "seed", &call.line(answer::ID), why);
        }
    }

    /// A request that fails for the tenant's own resources too proves nothing.
    async fn succeed(&self, call: &Call, asking: &Asking<'_>, shapes: &[Shape], report: &mut Report) {
        let mut ids = ids(shapes, &asking.own);
        if !call.names_things() {
            ids.truncate(1);
        }
        let mut last = None;
        for (id, _) in ids {
            let answer = self.send(call, &id, asking, report).await;
            asking.look(call, &id, &answer, report);
            if answer.status.is_success() {
                return;
            }
            last = Some(brief(&answer));
        }
        let crossed = format!(
            "it never succeeds, with no id of one's own, and so proves nothing: [{}]",
            last.unwrap_or_default()
        );
        report.fail(&call.path, "own things", &call.line(answer::ID), crossed);
    }

    async fn send(&self, call: &Call, id: &str, asking: &Asking<'_>, report: &mut Report) -> Answer {
        report.tried += 1;
        let answer = send(&self.router, call, id, asking.token, &self.ignored).await;
        report.refused += usize::from(!answer.status.is_success());
        answer
    }
}

impl Asking<'_> {
    /// Reports a word of the other tenant in the answer.
    fn look(&self, call: &Call, id: &str, answer: &Answer, report: &mut Report) {
        let text = answer.text();
        if let Some(word) = self.words.iter().find(|word| **word != id && text.contains(word.as_str())) {
            let crossed = format!("the answer shows {word:?} of the other");
            report.fail(&call.path, "look for the other's words", &call.line(id), crossed);
        }
    }
}

/// Returns the IDs of the first rows: the values of their keys.
fn ids(shapes: &[Shape], snapshot: &Snapshot) -> Vec<(String, Value)> {
    let of_row = |shape: &Shape, row: &Row| -> Vec<(String, Value)> {
        let values = shape.key.iter().filter_map(|column| row.field(column)?.value());
        values.filter_map(|value| Some((as_id(value)?, value.clone()))).collect()
    };
    let mut ids: Vec<(String, Value)> = Vec::new();
    for shape in shapes {
        for (id, value) in snapshot[&shape.name].iter().take(ASKED_FOR).flat_map(|row| of_row(shape, row)) {
            if !ids.iter().any(|(known, _)| *known == id) {
                ids.push((id, value));
            }
        }
    }
    ids
}

/// Returns texts and long IDs in rows of `theirs` that do not occur in `own`, not even as a part.
fn words(theirs: &Snapshot, own: &Snapshot) -> BTreeSet<String> {
    let own: Vec<String> = own.values().flatten().map(Row::text).collect();
    let words = theirs.values().flatten().flat_map(|row| &row.0).filter_map(|field| match field.value()? {
        Value::String(_) | Value::Uuid(_) | Value::Bytes(_) => field.text.clone(),
        _ => None,
    });
    words.filter(|word| word.len() >= SHORTEST && !own.iter().any(|row| row.contains(word.as_str()))).collect()
}

fn brief(answer: &Answer) -> String {
    const SHOWN: usize = 160;
    answer.text().replace('\n', " ").chars().take(SHOWN).collect()
}
