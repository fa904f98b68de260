//! Reads the file row by row, on a thread of its own and never more than a few rows ahead: a file of any size takes little
//! memory.

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
};

use serde::{
    Deserializer as _,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    errors::{RowError, UserTaskError},
    person::Product,
};

/// The rows that are read ahead.
const AHEAD: usize = 64;
/// The most bytes of a line.
const LONGEST: usize = 64 * 1024;

/// A row, with its number from 1.
pub(super) struct Item {
    pub(super) number: u64,
    pub(super) value: Result<Value, RowError>,
}

/// The rows of a file.
pub(super) struct Rows {
    file: PathBuf,
    read: mpsc::Receiver<Item>,
    reader: JoinHandle<Result<(), serde_json::Error>>,
}

impl Rows {
    /// Opens the file and begins to read it.
    pub(super) fn open(file: PathBuf, product: Product) -> Result<Self, UserTaskError> {
        let opened = File::open(&file).map_err(|source| UserTaskError::Read { file: file.clone(), source })?;
        let (sender, read) = mpsc::channel(AHEAD);
        // Nobody waits for the rest once the receiver is gone.
        let each = move |item| sender.blocking_send(item).is_ok();
        let reader = tokio::task::spawn_blocking(move || {
            let opened = BufReader::new(opened);
            match product {
                Product::Tenantry | Product::Auth0 => lines(opened, each).map_err(serde_json::Error::io),
                Product::Django => elements(opened, Elements { each, number: 0, within: None }),
                Product::Keycloak | Product::Firebase => {
                    elements(opened, Elements { each, number: 0, within: Some("users") })
                }
            }
        });
        Ok(Self { file, read, reader })
    }

    pub(super) async fn next(&mut self) -> Option<Item> {
        self.read.recv().await
    }

    /// Returns whether the file was read to its end.
    pub(super) async fn end(self) -> Result<(), UserTaskError> {
        let Self { file, reader, .. } = self;
        let done = reader.await.unwrap_or_else(|panicked| Err(serde_json::Error::io(panicked.into())));
        done.map_err(|source| match source.io_error_kind() {
            Some(_) => UserTaskError::Read { file, source: source.into() },
            None => UserTaskError::Export { file, source },
        })
    }
}

/// Reads JSON lines. Empty lines are counted and left out.
fn lines(mut file: impl BufRead, mut each: impl FnMut(Item) -> bool) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let most = LONGEST as u64 + 1;
        if file.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let value = if line.len() > LONGEST && !line.ends_with(b"\n") {
            file.skip_until(b'\n')?;
            Err(RowError::TooLong)
        } else if line.trim_ascii().is_empty() {
            continue;
        } else {
            serde_json::from_slice(&line).map_err(RowError::Json)
        };
        if !each(Item { number, value }) {
            break;
        }
    }
    Ok(())
}

/// Reads the elements of an array, or of the array that a document has under a key.
fn elements<F: FnMut(Item) -> bool>(file: impl BufRead, elements: Elements<F>) -> Result<(), serde_json::Error> {
    let mut document = serde_json::Deserializer::from_reader(file);
    match elements.within {
        None => document.deserialize_seq(elements),
        Some(_) => document.deserialize_map(elements),
    }
}

struct Elements<F> {
    each: F,
    number: u64,
    within: Option<&'static str>,
}

impl<'de, F: FnMut(Item) -> bool> Visitor<'de> for Elements<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.within {
            None => f.write_str("an array"),
            Some(key) => write!(f, "an object with an array {key:?}"),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let wanted = self.within;
        let mut elements = Some(Self { within: None, ..self });
        while let Some(key) = map.next_key::<String>()? {
            match elements.take_if(|_| wanted == Some(&key)) {
                Some(elements) => map.next_value_seed(elements)?,
                None => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        match elements {
            None => Ok(()),
            Some(_) => Err(A::Error::missing_field(wanted.unwrap_or_default())),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element()? {
            self.number += 1;
            if !(self.each)(Item { number: self.number, value: Ok(value) }) {
                return Err(A::Error::custom("nobody reads on"));
            }
        }
        Ok(())
    }
}

impl<'de, F: FnMut(Item) -> bool> DeserializeSeed<'de> for Elements<F> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(read: impl FnOnce(&mut Vec<(u64, bool)>)) -> Vec<(u64, bool)> {
        let mut found = Vec::new();
        read(&mut found);
        found
    }

    #[test]
    fn lines_are_counted_as_an_editor_does_and_a_bad_one_does_not_end_the_file() {
        let long = "x".repeat(2 * LONGEST);
        let text = format!("{{}}\n\n{{\"a\":\n{long}\n  \n[1]");
        let found = numbers(|found| {
            lines(text.as_bytes(), |item| {
                found.push((item.number, item.value.is_ok()));
                true
            })
            .unwrap();
        });
        assert_eq!(found, [(1, true), (3, false), (4, false), (6, true)]);
    }

    #[test]
    fn a_document_is_read_element_by_element() {
        for (text, within) in
            [(r#"{"realm":{"users":1},"users":[{},{},3],"groups":[{}]}"#, Some("users")), ("[{}, [], null]", None)]
        {
            let found = numbers(|found| {
                let each = |item: Item| {
                    found.push((item.number, item.value.is_ok()));
                    true
                };
                elements(text.as_bytes(), Elements { each, number: 0, within }).unwrap();
            });
            assert_eq!(found, [(1, true), (2, true), (3, true)], "{text}");
        }
        for (text, within) in [("[]", Some("users")), ("{}", Some("users")), ("{}", None), ("[{}", None)] {
            assert!(elements(text.as_bytes(), Elements { each: |_| true, number: 0, within }).is_err(), "{text}");
        }
    }
}
