//! A small version of fuzzing: our statements, cut anywhere and spliced into each other. `fuzz/` does so for hours.

use std::cell::Cell;

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};

use super::{judge::Judge, statements::all};

/// A position in a text: how many words to remove there, and which words of another text to insert.
type Edit = (Index, usize, &'static str, Index, usize);

fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after;
    }
    words
}

/// Returns `text` with words of other texts in some positions.
fn spliced(text: &str, edits: &[Edit]) -> String {
    let mut result = words(text);
    for (place, gone, other, from, taken) in edits {
        let from = from.index(words(other).len());
        let place = place.index(result.len() + 1);
        let gone = place..(place + gone).min(result.len());
        result.splice(gone, words(other).into_iter().skip(from).take(*taken));
    }
    result.concat()
}

#[test]
fn every_statement_we_know_and_splices_of_them_are_refused_or_confined_for_either_database() {
    let judge = Judge::new();
    let (good, confined) = (all().filter(|sql| judge.judge(sql)).collect::<Vec<_>>(), Cell::new(0));
    assert!(good.len() > 100, "only {} were confined: that proves little", good.len());
    let other = prop::sample::select(all().collect::<Vec<_>>());
    let edit = (any::<Index>(), 0..3_usize, other, any::<Index>(), 0..6_usize);
    let config = Config { cases: 2_000, failure_persistence: None, ..Config::default() };
    let texts = (prop::sample::select(good), prop::collection::vec(edit, 1..4));
    let outcome = TestRunner::new(config).run(&texts, |(text, edits)| {
        confined.set(confined.get() + u32::from(judge.judge(&spliced(text, &edits))));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    // About 110 are, different ones each time.
    assert!(confined.get() > 50, "only {} were confined: that proves little", confined.get());
}
