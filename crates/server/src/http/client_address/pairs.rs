//! A line of the header `Forwarded` (RFC 7239 §4): elements of pairs, whose values can be quoted.
//!
//! A client could begin a quotation that swallows what a proxy appends. So a line with any mistake has no address.

use std::net::IpAddr;

use super::node::address;

/// No honest line is longer. To find the last element, the whole line has to be read.
const LONGEST_LINE: usize = 4096;

/// Returns what each element of the line says in `for`: an address, or `None` if it is none or there is no `for`. A
/// malformed line is one element without an address.
pub(super) fn addresses(line: &str) -> Vec<Option<IpAddr>> {
    Some(line).filter(|line| line.len() <= LONGEST_LINE).and_then(elements).unwrap_or_else(|| vec![None])
}

fn elements(mut rest: &str) -> Option<Vec<Option<IpAddr>>> {
    let mut all = Vec::new();
    let mut named: Option<String> = None;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        // RFC 7239 allows empty pairs.
        if !rest.is_empty() && !rest.starts_with([';', ',']) {
            let (name, value, after) = pair(rest)?;
            if name.eq_ignore_ascii_case("for") && named.replace(value).is_some() {
                return None;
            }
            rest = after.trim_start_matches([' ', '\t']);
        }
        let separator = rest.chars().next();
        rest = rest.get(1..).unwrap_or_default();
        match separator {
            Some(';') => {}
            Some(',') => all.push(named.take().as_deref().and_then(address)),
            None => {
                all.push(named.take().as_deref().and_then(address));
                return Some(all);
            }
            Some(_) => return None,
        }
    }
}

/// Reads `name=value` or `name="value"`, and returns the rest.
fn pair(text: &str) -> Option<(&str, String, &str)> {
    let (name, rest) = token(text)?;
    let rest = rest.strip_prefix('=')?;
    match rest.strip_prefix('"') {
        Some(rest) => quoted(rest).map(|(value, rest)| (name, value, rest)),
        None => token(rest).map(|(value, rest)| (name, value.to_owned(), rest)),
    }
}

/// Reads a token (RFC 9110 §5.6.2).
fn token(text: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// Reads a quoted string (RFC 9110 §5.6.4) after its opening quote.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            _ => value.push(letter),
        }
    }
    None
}
