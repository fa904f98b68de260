//! Each text of the pages uses the same facts in every language. The compiler sees that no language is missing.

use std::{collections::BTreeSet, path::Path};

use syn::{
    Ident, Item, LitStr, Token,
    parse::{Parse, ParseStream, Result},
    token::{Brace, Paren},
};

const LANGUAGES: usize = 4;

/// A text, with what the macro is given for it.
struct Text {
    name: String,
    counts: Option<String>,
    /// What every language says of one, or empty; and of several, or at all.
    one: Vec<String>,
    several: Vec<String>,
}

/// The texts of a part of the pages.
struct Texts(Vec<Text>);

impl Parse for Texts {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        input.call(syn::Attribute::parse_outer)?;
        input.parse::<Ident>()?;
        input.parse::<Token![;]>()?;
        let mut texts = Vec::new();
        while !input.is_empty() {
            texts.push(input.parse()?);
        }
        Ok(Self(texts))
    }
}

impl Parse for Text {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (name, mut counts) = (input.parse::<Ident>()?.to_string(), None);
        if input.peek(Paren) {
            let facts;
            syn::parenthesized!(facts in input);
            let is_count = facts.parse::<Option<Token![#]>>()?.is_some();
            let facts = facts.parse_terminated(Ident::parse, Token![,])?;
            counts = facts.first().filter(|_| is_count).map(ToString::to_string);
        }
        assert!(input.peek(Brace), "{name}");
        let said;
        syn::braced!(said in input);
        let (mut one, mut several) = (Vec::new(), Vec::new());
        while !said.is_empty() {
            let mut text = said.parse::<LitStr>()?.value();
            if said.parse::<Option<Token![|]>>()?.is_some() {
                one.push(std::mem::replace(&mut text, said.parse::<LitStr>()?.value()));
            }
            several.push(text);
            said.parse::<Option<Token![,]>>()?;
        }
        Ok(Self { name, counts, one, several })
    }
}

/// Returns the facts that a text uses.
fn facts(text: &str) -> BTreeSet<String> {
    let used = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    used.map(|(fact, _)| fact.to_owned()).collect()
}

/// Returns what is wrong with a text.
fn objections(text: &Text) -> Vec<String> {
    let mut found = Vec::new();
    for (is_one, said) in [(true, &text.one), (false, &text.several)] {
        // Of one, a language may say the number or a word for it.
        let is_word = |fact: &String| is_one && text.counts.as_ref() == Some(fact);
        let used = said.iter().map(|said| facts(said).into_iter().filter(|fact| !is_word(fact)).collect());
        let used: BTreeSet<BTreeSet<String>> = used.collect();
        if used.len() > 1 {
            found.push(format!("{}: the languages use different facts: {used:?}", text.name));
        }
        if said.iter().any(|said| said.trim().is_empty() || said != said.trim()) {
            found.push(format!("{}: a text is empty, or has space around it", text.name));
        }
    }
    if text.several.len() != LANGUAGES || !matches!(text.one.len(), 0 | LANGUAGES) {
        found.push(format!("{}: not one text for each language", text.name));
    }
    found
}

fn texts_in(source: &str) -> Vec<Text> {
    let macros = syn::parse_file(source).unwrap().items.into_iter().filter_map(|item| match item {
        Item::Macro(found) if found.mac.path.is_ident("texts") => Some(found.mac),
        _ => None,
    });
    macros.flat_map(|found| found.parse_body::<Texts>().unwrap().0).collect()
}

#[test]
fn every_language_says_the_same_facts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages/texts");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let texts: Vec<_> = files.flat_map(|source| texts_in(&source)).collect();
    assert!(texts.len() > 200, "{} texts were found", texts.len());
    let found: Vec<_> = texts.iter().flat_map(objections).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_text_that_leaves_a_fact_out_is_refused() {
    let of = |body: &str| {
        let source = format!("texts! {{ /// Some.\n Some; {body} }}");
        texts_in(&source).iter().flat_map(objections).count()
    };
    assert_eq!(of(r#"a { "1", "2", "3", "4" } b(x, y) { "{x}{y}", "{y} {x}", "{x}{y}", "{x}{y}" }"#), 0);
    assert_eq!(of(r#"a(x) { "{x}", "{x}", "", "{x}" }"#), 2);
    assert_eq!(of(r#"a(x, y) { "{x}{y}", "{x}", "{x}{y}", "{x}{y}" }"#), 1);
    assert_eq!(of(r#"a { "1", "2", "3" }"#), 1);
    assert_eq!(of(r#"a(#n) { "one" | "{n}", "{n}" | "{n}", "uno" | "{n}", "un" | "{n}" }"#), 0);
    assert_eq!(of(r#"a(#n) { "one" | "{n}", "ein" | "viele", "uno" | "{n}", "un" | "{n}" }"#), 1);
}
