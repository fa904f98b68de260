//! Values that a column may take: first one that no other row has, then what the conditions on the column mention.

use sea_orm::{DbBackend, Value};
use uuid::Uuid;

use super::{
    cell::Cell,
    rules::{Check, Kind},
    text::words,
};

/// More values of a column are not tried.
const MOST: usize = 60;
/// The longest text that is made to measure.
const LONGEST: usize = 500;

const WHOLE: &[&str] = &["int", "serial", "oid"];
const BROKEN: &[&str] = &["numeric", "decimal", "real", "double", "float", "money"];

/// A value of each type that has its own syntax.
const UNCOMMON: &[(&str, &str)] = &[
    ("box", "(1,1),(0,0)"),
    ("circle", "<(0,0),1>"),
    ("hstore", ""),
    ("line", "{1,-1,0}"),
    ("lseg", "[(0,0),(1,1)]"),
    ("ltree", "a"),
    ("path", "[(0,0),(1,1)]"),
    ("point", "(0,0)"),
    ("polygon", "((0,0),(1,1),(1,0))"),
    ("tsquery", "'a'"),
    ("tsvector", "'a'"),
    ("xml", "<a/>"),
];

/// The input from which values are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seed {
    pub(super) backend: DbBackend,
    /// An ID that no row has.
    pub(super) id: Uuid,
}

/// Returns the values to try, in their order. There is none if the type is unknown.
pub(super) fn candidates(kind: &Kind, checks: &[&Check], seed: Seed) -> Vec<Cell> {
    let mentioned = Mentioned::of(checks);
    let mut cells = seed.cells(&kind.name.to_lowercase(), kind, &mentioned);
    let mut kept: Vec<Cell> = Vec::new();
    cells.retain(|cell| {
        let is_new = kept.len() < MOST && !kept.contains(cell);
        if is_new {
            kept.push(cell.clone());
        }
        is_new
    });
    cells
}

/// The literals in the conditions on a column.
struct Mentioned {
    texts: Vec<String>,
    numbers: Vec<f64>,
}

impl Mentioned {
    fn of(checks: &[&Check]) -> Self {
        let (mut texts, mut numbers) = (Vec::new(), Vec::new());
        for word in checks.iter().flat_map(|check| words(&check.text)) {
            let text = word.literal();
            let number = text.as_deref().unwrap_or(word.text).parse::<f64>();
            numbers.extend(number.ok().filter(|number| number.is_finite()));
            texts.extend(text);
        }
        // The numbers in a pattern are lengths.
        for text in &texts {
            let digits = text.split(|letter: char| !letter.is_ascii_digit());
            numbers.extend(digits.filter_map(|digits| digits.parse::<f64>().ok()));
        }
        Self { texts, numbers }
    }

    fn lengths(&self) -> impl Iterator<Item = usize> {
        let near = |number: &f64| [*number, number + 1.0, number - 1.0];
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float that is cast saturates")]
        let lengths = self.numbers.iter().flat_map(near).map(|number| number as usize);
        lengths.filter(|length| (1..=LONGEST).contains(length))
    }
}

impl Seed {
    fn cells(&self, kind: &str, whole: &Kind, mentioned: &Mentioned) -> Vec<Cell> {
        if let Some(element) = kind.strip_suffix("[]") {
            return self.arrays(element, whole, mentioned);
        }
        if !whole.labels.is_empty() {
            return whole.labels.iter().map(|label| Cell::text(label)).collect();
        }
        let is = |words: &[&str]| words.iter().any(|word| kind.contains(word));
        let texts = |fixed: &[&str]| fixed.iter().map(|text| Cell::text(text)).collect::<Vec<_>>();
        // SQLite's type names show what is stored as text: `uuid_text`, `timestamp_with_timezone_text`.
        if is(&["uuid"]) {
            vec![self.uuid()]
        } else if is(&["json"]) {
            let given = mentioned.texts.iter().filter(|text| text.starts_with(['{', '[']));
            given.map(|text| Cell::text(text)).chain(texts(&["{}", "[]", "\"x\"", "1", "true", "null"])).collect()
        } else if is(&["range"]) {
            let values = if is(&["int", "num"]) { "[1,2)" } else { "[2000-01-01,2100-01-01)" };
            let several = format!("{{{values}}}");
            if is(&["multi"]) { texts(&["{}", &several]) } else { texts(&["empty", values]) }
        } else if is(&["timestamp", "datetime", "date"]) {
            // A date takes the day of a moment.
            let days = ["1970-01-01", "2000-01-01", "2100-01-01", "1900-01-01"];
            let clock = if is(&["timestamp", "datetime"]) { " 00:00:00+00:00" } else { "" };
            let days = days.iter().map(|day| Cell::text(&format!("{day}{clock}")));
            let given = mentioned.texts.iter().filter(|text| text.len() >= 10 && text.starts_with(is_digit));
            days.chain(given.map(|text| Cell::text(text))).collect()
        } else if is(&["interval"]) {
            texts(&["0", "1 day", "-1 day", "1 year"])
        } else if is(&["time"]) {
            texts(&["00:00:00", "12:00:00", "23:00:00"])
        } else if is(&["char", "text", "clob", "name", "string"]) {
            self.texts(length(kind), mentioned)
        } else if is(&["bool"]) {
            ["FALSE", "TRUE"].map(|word| Cell::Literal(word.to_owned())).into()
        } else if is(&["bit"]) {
            texts(&["0", "1"].map(|bit| bit.repeat(length(kind).unwrap_or(1))).each_ref().map(String::as_str))
        } else if is(&["bytea"]) {
            let measured = mentioned.lengths().map(|length| Cell::text(&self.word(length)));
            std::iter::once(Cell::text(&self.name())).chain(measured).collect()
        } else if is(&["blob", "binary"]) {
            let measured = mentioned.lengths().map(|length| bytes(self.word(length).into_bytes()));
            std::iter::once(bytes(self.id.as_bytes().to_vec())).chain(measured).collect()
        } else if is(&["inet", "cidr"]) {
            texts(&["127.0.0.1", "::1"])
        } else if is(&["macaddr"]) {
            texts(&[if is(&["8"]) { "00:00:00:00:00:00:00:01" } else { "00:00:00:00:00:01" }])
        } else if let Some((_, fixed)) = UNCOMMON.iter().find(|(name, _)| kind == *name) {
            texts(&[fixed])
        } else if is(WHOLE) || is(BROKEN) {
            self.numbers(kind, mentioned)
        } else if self.backend == DbBackend::Sqlite {
            self.texts(None, mentioned)
        } else {
            Vec::new()
        }
    }

    /// Returns an empty array and arrays of one element.
    fn arrays(&self, element: &str, whole: &Kind, mentioned: &Mentioned) -> Vec<Cell> {
        let elements = self.cells(element, whole, mentioned).into_iter().filter_map(|cell| match cell {
            Cell::Literal(text) => Some(text.trim_matches('\'').replace("''", "'")),
            Cell::Bound(_) => None,
        });
        let quoted = elements.map(|text| text.replace('\\', "\\\\").replace('"', "\\\""));
        let arrays = quoted.map(|text| Cell::text(&format!("{{\"{text}\"}}")));
        std::iter::once(Cell::text("{}")).chain(arrays).collect()
    }

    fn uuid(&self) -> Cell {
        match self.backend {
            DbBackend::Postgres => Cell::text(&self.id.to_string()),
            _ => bytes(self.id.as_bytes().to_vec()),
        }
    }

    fn texts(&self, most: Option<usize>, mentioned: &Mentioned) -> Vec<Cell> {
        let most = most.unwrap_or(LONGEST);
        let mut texts = vec![shortened(&self.name(), most)];
        texts.extend(mentioned.texts.iter().map(|text| text.replace('%', &self.word(12)).replace('_', "x")));
        texts.extend(mentioned.texts.iter().cloned());
        for length in mentioned.lengths().chain([most.min(12), 2, 1]) {
            texts.extend([
                self.word(length),
                self.word(length).to_uppercase(),
                self.digits(length),
                self.hexadecimal(length),
            ]);
        }
        let word = self.word(12);
        texts.extend([
            format!("{word}@example.com"),
            format!("https://example.com/{word}"),
            format!("{word}.example.com"),
            format!("#{}", self.hexadecimal(6)),
            format!("+{}", self.digits(11)),
            String::new(),
        ]);
        texts.retain(|text| text.chars().count() <= most);
        texts.iter().map(|text| Cell::text(text)).collect()
    }

    /// Returns the numbers that the type has.
    fn numbers(&self, kind: &str, mentioned: &Mentioned) -> Vec<Cell> {
        let is_whole = WHOLE.iter().any(|word| kind.contains(word));
        let near = mentioned.numbers.iter().flat_map(|number| [*number, number + 1.0, number - 1.0]);
        // Most conditions on numbers allow 1. Where 1 is taken, others rarely have the second one.
        let common = [1.0, self.number(), 0.0, 2.0, 3.0, 10.0, 100.0, -1.0, 0.5, 0.1, 1000.0];
        let (least, most) = if kind.contains("smallint") || kind.contains("int2") {
            (-32_768.0, 32_767.0)
        } else {
            bounds(kind).map_or((f64::MIN, f64::MAX), |most| (-most, most))
        };
        let fits = |number: &f64| (!is_whole || number.fract() == 0.0) && (least..=most).contains(number);
        let numbers = common.into_iter().chain(near).filter(fits);
        let numbers =
            numbers.map(|number| Cell::Literal(if number < 0.0 { format!("'{number}'") } else { number.to_string() }));
        numbers.collect()
    }

    fn number(&self) -> f64 {
        // The end of an ID differs most, and 15 bits fit into the smallest type.
        f64::from(u16::try_from(self.id.as_u128() & 0x7fff).unwrap_or(u16::MAX))
    }

    fn name(&self) -> String {
        format!("doctor-{}", self.id.simple())
    }

    /// Returns lower-case letters that no other row has, if there are enough of them.
    fn word(&self, length: usize) -> String {
        self.spelled(length, |nibble| char::from(b'a' + nibble))
    }

    fn digits(&self, length: usize) -> String {
        self.spelled(length, |nibble| char::from(b'0' + nibble % 10))
    }

    fn hexadecimal(&self, length: usize) -> String {
        self.spelled(length, |nibble| char::from_digit(u32::from(nibble), 16).unwrap_or('0'))
    }

    /// Spells the end of the ID, which differs most.
    fn spelled(&self, length: usize, letter: impl Fn(u8) -> char) -> String {
        let id = self.id.as_u128();
        let nibble = |place: usize| u8::try_from(id >> (4 * (place % 32)) & 0xf).unwrap_or_default();
        (0..length).rev().map(|place| letter(nibble(place))).collect()
    }
}

fn bytes(bytes: Vec<u8>) -> Cell {
    Cell::Bound(Value::Bytes(Some(bytes)))
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

/// Returns the end of a text.
fn shortened(text: &str, most: usize) -> String {
    text[text.len().saturating_sub(most)..].to_owned()
}

/// Returns the maximum length of a type such as `character varying(3)`. In PostgreSQL `character` alone has one letter.
fn length(kind: &str) -> Option<usize> {
    match kind.split_once('(') {
        Some((_, rest)) => rest.split([')', ',']).next()?.trim().parse().ok(),
        None => (kind == "character" || kind == "\"char\"" || kind == "bit").then_some(1),
    }
}

/// Returns the largest number that a type such as `numeric(4,2)` has.
fn bounds(kind: &str) -> Option<f64> {
    let mut places = kind.split_once('(')?.1.trim_end_matches(')').split(',').map(|place| place.trim().parse::<i32>());
    let (all, broken) = (places.next()?.ok()?, places.next().and_then(Result::ok).unwrap_or(0));
    Some(10_f64.powi(all - broken) - 10_f64.powi(-broken))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed(backend: DbBackend) -> Seed {
        Seed { backend, id: Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0abc) }
    }

    fn tried(kind: &str, check: &str) -> Vec<String> {
        let kind = Kind { name: kind.to_owned(), labels: Vec::new() };
        let check = Check { name: String::new(), columns: Vec::new(), text: check.to_owned() };
        let cells = candidates(&kind, &[&check], seed(DbBackend::Postgres)).into_iter();
        cells.map(|cell| if let Cell::Literal(text) = cell { text } else { format!("{cell:?}") }).collect()
    }

    #[test]
    fn the_first_value_is_of_the_columns_type() {
        for (kind, expected) in [
            ("uuid", Some("'01980000-0000-7000-8000-000000000abc'")),
            ("text", Some("'doctor-01980000000070008000000000000abc'")),
            ("citext", Some("'doctor-01980000000070008000000000000abc'")),
            ("character varying(3)", Some("'abc'")),
            ("character", Some("'c'")),
            ("timestamp with time zone", Some("'1970-01-01 00:00:00+00:00'")),
            ("date", Some("'1970-01-01'")),
            ("time without time zone", Some("'00:00:00'")),
            ("interval", Some("'0'")),
            ("numeric(3,2)", Some("1")),
            ("numeric(3,3)", Some("0")),
            ("bigint", Some("1")),
            ("integer[]", Some("'{}'")),
            ("bit(3)", Some("'000'")),
            ("int4range", Some("'empty'")),
            ("datemultirange", Some("'{}'")),
            ("point", Some("'(0,0)'")),
            ("inet", Some("'127.0.0.1'")),
            ("pg_lsn", None),
        ] {
            assert_eq!(tried(kind, "").first().map(String::as_str), expected, "{kind}");
        }
        let in_a_file = |kind: &str| {
            let kind = Kind { name: kind.to_owned(), labels: Vec::new() };
            candidates(&kind, &[], seed(DbBackend::Sqlite))[0].clone()
        };
        assert_eq!(in_a_file("uuid_text"), Cell::printed("X'01980000000070008000000000000ABC'".to_owned()));
        assert_eq!(in_a_file("whatever"), Cell::text("doctor-01980000000070008000000000000abc"));
        let moods = Kind { name: "mood".to_owned(), labels: vec!["it's".to_owned(), "so".to_owned()] };
        assert_eq!(candidates(&moods, &[], seed(DbBackend::Postgres)), [Cell::text("it's"), Cell::text("so")]);
        let several = Kind { name: "mood[]".to_owned(), ..moods };
        let expected = ["{}", "{\"it's\"}", "{\"so\"}"].map(Cell::text);
        assert_eq!(candidates(&several, &[], seed(DbBackend::Postgres)), expected);
    }

    #[test]
    fn values_are_taken_from_the_conditions() {
        for (kind, check, expected) in [
            ("text", "CHECK ((status = ANY (ARRAY['open'::text, 'it''s'::text])))", "'it''s'"),
            ("text", "CHECK (length(code) = 3)", "'KLM'"),
            ("text", "CHECK (code ~ '^[0-9]{4}$')", "'0012'"),
            ("text", "CHECK (word ~~ 'SKU-%')", "'SKU-aaaaaaaaaklm'"),
            ("integer", "CHECK (stars > 41)", "42"),
            ("numeric(6,2)", "CHECK (price < '-5.5'::numeric)", "'-6.5'"),
            ("date", "CHECK (day > '2345-01-01'::date)", "'2345-01-01'"),
            ("text[]", "CHECK (cardinality(tags) > 0)", "'{\"doctor-01980000000070008000000000000abc\"}'"),
            ("jsonb", "CHECK (jsonb_typeof(a) = 'array')", "'[]'"),
        ] {
            let tried = tried(kind, check);
            assert!(tried.iter().any(|value| value == expected), "{expected} is not among {tried:?} of {kind}");
        }
    }
}
